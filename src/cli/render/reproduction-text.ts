import { relative } from 'node:path';
import type { Check, CheckName, Finding, Reproduction } from '../../compare/reproduce/reproduction.ts';
import { columns, integer } from './columns.ts';

const CHECKED: Readonly<Record<CheckName, string>> = {
  files: 'files of the run',
  artifacts: 'artifacts in the cache',
  data: 'data files',
  steps: 'steps done again',
  results: 'files made again',
};

/** More would bury the sentence at the end; `--json` has all. */
const MOST_SHOWN = 20;

/** What was checked, what differs, and what it comes to in one sentence. */
export function reproductionText(reproduction: Reproduction, cwd: string): string {
  const { experiment, run, checks, versions, same } = reproduction;
  const madeBy = versions.recorded === null ? '' : ` · made by assay ${versions.recorded}`;
  const rows = checks.map((check) => [CHECKED[check.name], integer(check.count), resultText(check)]);
  const table = columns([['checked', 'count', 'result'], ...rows], new Set([1]));
  const findings = checks.flatMap((check) => check.findings);
  const lines = findings.slice(0, MOST_SHOWN).map((finding) => findingText(finding, cwd));
  const rest = findings.length - lines.length;
  if (rest > 0) lines.push(`… and ${rest} more (--json has all).\n`);
  const details = lines.length === 0 ? '' : `\n${lines.join('')}\n`;
  return `${experiment} · ${run}${madeBy}\n${table}${details}${same ? 'Reproduced: every byte is the same.' : conclusion(reproduction)}\n`;
}

function resultText(check: Check): string {
  const computed = check.recomputed === undefined ? '' : `, ${check.recomputed} of them computed`;
  if (check.skipped !== null) return `not checked: ${check.skipped}`;
  if (check.count === 0 && check.findings.length === 0) return 'none';
  if (check.findings.length === 0) return `same${computed}`;
  return `${check.findings.length} ${check.findings.length === 1 ? 'differs' : 'differ'}${computed}`;
}

function findingText(finding: Finding, cwd: string): string {
  switch (finding.code) {
    case 'changed-file':
      return `${finding.path} was changed: it holds ${finding.found} and was recorded with ${finding.recorded}\n`;
    case 'missing-file':
      return `${finding.path} is missing from the run\n`;
    case 'extra-file':
      return `${finding.path} is no file of the run\n`;
    case 'unreadable-file':
      return `${finding.message}\n`;
    case 'damaged-artifact':
      return `artifact ${finding.output} of ${finding.step} was changed: ${relative(cwd, finding.path)} holds ${finding.found ?? 'nothing'} under the name of ${finding.recorded}\n`;
    case 'missing-artifact':
      return `artifact ${finding.output} of ${finding.step} is missing: ${finding.recorded} should be at ${relative(cwd, finding.path)}\n`;
    case 'changed-data':
      if (finding.found === null)
        return `data file ${finding.path} is missing; it held ${finding.recorded ?? 'nothing'}\n`;
      if (finding.recorded === null)
        return `data file ${finding.path} is new: it was not there when the run was made\n`;
      return `data file ${finding.path} was changed: it holds ${finding.found} and held ${finding.recorded}\n`;
    case 'step-failed':
      return `${finding.step} could not be done again: ${finding.message}\n`;
    case 'step-differs':
      return `${finding.step} came out otherwise: ${finding.message}\n`;
    case 'differs':
      return differsText(finding);
    default:
      return finding satisfies never;
  }
}

function differsText({ path, recorded, found, line }: Extract<Finding, { code: 'differs' }>): string {
  if (recorded === null) return `${path} was made again, and the run has no such file\n`;
  if (found === null) return `${path} was not made again\n`;
  if (line === null) return `${path} is not what is made again (${found}, recorded ${recorded})\n`;
  return `${path}:${line.number} is not what is made again\n    recorded  ${line.recorded}\n    again     ${line.found}\n`;
}

function conclusion({ checks, versions }: Reproduction): string {
  const about = checks
    .filter((check) => check.findings.length > 0)
    .map((check) => `${check.findings.length} of ${CHECKED[check.name]}`);
  const skipped = checks.filter((check) => check.skipped !== null).map((check) => CHECKED[check.name]);
  const found = about.length === 0 ? [] : [`something is wrong with ${about.join(', ')}`];
  const undone = skipped.length === 0 ? [] : [`not checked: ${skipped.join(', ')}`];
  const other =
    versions.recorded === null || versions.recorded === versions.now
      ? ''
      : ` It was made by assay ${versions.recorded}; this is ${versions.now}.`;
  return `Not reproduced: ${[...found, ...undone].join('; ')}.${other}`;
}
