import type { RunOutcome } from '../../run/execute-plan.ts';
import type { StepFailure } from '../../steps/implementation.ts';
import type { Io } from '../io.ts';
import { duration, integer, usd } from './columns.ts';
import { printStepFailure } from './step-failure.ts';

/** More would bury the ones above them. */
const MOST_FAILURES = 20;

/** Failures that say the same are told once, as are steps stopped for one reason. */
export function printFailures(outcome: RunOutcome, io: Io): void {
  const failures = failuresOf(outcome);
  const told = Map.groupBy(
    failures.filter(({ code }) => code !== 'stopped'),
    ({ code, message }) => `${code} ${message}`,
  );
  for (const [first, ...others] of [...told.values()].slice(0, MOST_FAILURES)) {
    if (first === undefined) continue;
    printStepFailure(first, io);
    if (others.length > 0) io.err(`  (and ${others.length} more steps for the same reason)\n`);
  }
  if (told.size > MOST_FAILURES) io.err(`… and ${told.size - MOST_FAILURES} other failures.\n`);
  for (const reason of ['no-key', 'offline', 'budget', 'interrupted'] as const) {
    const stopped = failures.filter((failure) => failure.code === 'stopped' && failure.reason === reason);
    const [first] = stopped;
    if (first === undefined) continue;
    const others = stopped.length === 1 ? '' : ` (and ${stopped.length - 1} more steps)`;
    io.err(`error[${reason}]  ${first.message}${others}. The same command goes on from here.\n`);
  }
}

/** Wrong data or a missing key stops a run before anything was done. */
export function wrongInput(outcome: RunOutcome): boolean {
  const failures = failuresOf(outcome);
  const isInput = (failure: StepFailure): boolean =>
    failure.code === 'invalid-data' ||
    failure.code === 'impossible' ||
    (failure.code === 'stopped' && failure.reason === 'no-key');
  return failures.length > 0 && failures.every(isInput) && outcome.calls.made === 0;
}

function failuresOf(outcome: RunOutcome): readonly StepFailure[] {
  return [...outcome.ends.values()].flatMap((end) => (end.state === 'failed' ? [end.failure] : []));
}

/** `report`: the file to open, from the current folder; null when none was written. */
export function closingLines(outcome: RunOutcome, report: string | null, seconds: number): string {
  const { steps, calls, usd: cost } = outcome;
  const money = cost.spent === null ? 'cost unknown' : `${usd(cost.spent)} spent`;
  const saved = cost.saved === null || cost.saved === 0 ? '' : `, ${usd(cost.saved)} saved by the cache`;
  const line = `${integer(steps.run)} steps run, ${integer(steps.cached)} cached${steps.failed === 0 ? '' : `, ${integer(steps.failed)} failed`} · ${integer(calls.made)} calls made, ${integer(calls.cached)} from the cache, ${integer(calls.failed)} failed · ${money}${saved} · ${duration(seconds)}\n`;
  return report === null ? line : `${line}Report: ${report}\n`;
}
