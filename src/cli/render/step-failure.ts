import type { Diagnostic } from '../../base/diagnostic.ts';
import type { StepFailure } from '../../steps/implementation.ts';
import type { Io } from '../io.ts';

/** More would bury the ones above them. */
const MOST_SHOWN = 50;

/** Why a step failed; wrong data with file and line, each problem on its own. */
export function printStepFailure(failure: StepFailure, io: Io): void {
  if (failure.code === 'invalid-data') {
    for (const diagnostic of failure.diagnostics.slice(0, MOST_SHOWN)) io.err(`${diagnosticLine(diagnostic)}\n`);
    const rest = failure.diagnostics.length - MOST_SHOWN;
    if (rest > 0) io.err(`… and ${rest} more.\n`);
  }
  io.err(`error[${failure.code}]  ${failure.message}\n`);
}

function diagnosticLine({ at, code, message, related }: Diagnostic): string {
  const place = at === null ? '' : `${at.file}:${at.line}:${at.column}  `;
  const others = related.map((other) => ` (${other.message}: ${other.at.file}:${other.at.line})`).join('');
  return `${place}error[${code}]  ${message}${others}`;
}
