import { relative } from 'node:path';
import type { Check, CheckName, Finding, Reproduction } from '../../compare/reproduce/reproduction.ts';
import { columns, integer } from './columns.ts';

const CHECKED: Readonly<Record<CheckName, string>> = {
  files: 'files of the run',
  artifacts: 'artifacts in the cache',
  data: 'data files',
  steps: 'steps done again',
  cells: 'cells made again',
  results: 'files made again',
};

/** Of some cells, the files that are made of all recorded rows. */
const MADE_OF_CELLS = 'files made of the cells';

/** More would bury the sentence at the end; `--json` has all. */
const MOST_SHOWN = 20;

/** What was checked, what differs, and what it comes to in one sentence. */
export function reproductionText(reproduction: Reproduction, cwd: string): string {
  const { experiment, run, checks, versions, same } = reproduction;
  const madeBy = versions.recorded === null ? '' : ` · made by assay ${versions.recorded}`;
  const name = nameIn(reproduction);
  const rows = checks.map((check) => [name(check), integer(check.count), resultText(check)]);
  const table = columns([['checked', 'count', 'result'], ...rows], new Set([1]));
  const findings = checks.flatMap((check) => check.findings);
  const lines = findings.slice(0, MOST_SHOWN).map((finding) => findingText(finding, cwd));
  const rest = findings.length - lines.length;
  if (rest > 0) lines.push(`… and ${rest} more (--json has all).\n`);
  const details = lines.length === 0 ? '' : `\n${lines.join('')}\n`;
  return `${experiment} · ${run}${madeBy}\n${table}${details}${same ? reproducedText(reproduction) : conclusion(reproduction)}\n`;
}

function nameIn({ cells }: Reproduction): (check: Check) => string {
  const isPart = cells !== undefined && cells.seed !== null;
  return ({ name }) => (isPart && name === 'results' ? MADE_OF_CELLS : CHECKED[name]);
}

/** Of a sample no more is said than was looked at. */
function reproducedText({ cells }: Reproduction): string {
  if (cells === undefined || cells.seed === null) return 'Reproduced: every byte is the same.';
  const { recomputed, total, seed } = cells;
  return `${integer(recomputed)} of ${integer(total)} cells recomputed (drawn at random by seed ${seed}), all equal. Every file made of the recorded cells is the same.`;
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
    case 'cell-differs':
      return cellText(finding);
    case 'cell-missing':
      return `cell ${integer(finding.cell)} (${finding.estimator}) ${finding.where === 'recorded' ? 'was made again, and the run has no row of it' : 'was not made again'}\n`;
    case 'differs':
      return differsText(finding);
    default:
      return finding satisfies never;
  }
}

function cellText(finding: Extract<Finding, { code: 'cell-differs' }>): string {
  const { cell, estimator, values, path, recorded, found, others } = finding;
  const settings = Object.entries(values).flatMap(([axis, value]) =>
    value === estimator ? [] : [`${axis} ${JSON.stringify(value)}`],
  );
  const head = `cell ${integer(cell)} (${[estimator, ...settings].join(', ')})`;
  if (path === null) return `${head} says the same in another way\n`;
  const rest = others === 0 ? '' : ` (and ${integer(others)} more ${others === 1 ? 'value' : 'values'})`;
  return `${head}: ${path} was recorded as ${JSON.stringify(recorded)} and is ${JSON.stringify(found)}${rest}\n`;
}

function differsText({ path, recorded, found, line }: Extract<Finding, { code: 'differs' }>): string {
  if (recorded === null) return `${path} was made again, and the run has no such file\n`;
  if (found === null) return `${path} was not made again\n`;
  if (line === null) return `${path} is not what is made again (${found}, recorded ${recorded})\n`;
  return `${path}:${line.number} is not what is made again\n    recorded  ${line.recorded}\n    again     ${line.found}\n`;
}

function conclusion(reproduction: Reproduction): string {
  const { checks, versions, cells } = reproduction;
  const name = nameIn(reproduction);
  const about = checks
    .filter((check) => check.findings.length > 0)
    .map((check) => `${integer(check.findings.length)} of ${name(check)}`);
  const skipped = checks.filter((check) => check.skipped !== null).map(name);
  const found = about.length === 0 ? [] : [`something is wrong with ${about.join(', ')}`];
  const undone = skipped.length === 0 ? [] : [`not checked: ${skipped.join(', ')}`];
  const other =
    versions.recorded === null || versions.recorded === versions.now
      ? ''
      : ` It was made by assay ${versions.recorded}; this is ${versions.now}.`;
  const part =
    cells === undefined || cells.seed === null
      ? ''
      : ` ${integer(cells.recomputed)} of ${integer(cells.total)} cells were recomputed (drawn at random by seed ${cells.seed}).`;
  return `Not reproduced: ${[...found, ...undone].join('; ')}.${part}${other}`;
}
