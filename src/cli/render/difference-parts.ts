import type { JsonDifference } from '../../base/json-differences.ts';
import type { JsonValue } from '../../base/json.ts';
import type { SideSummary, StepChange, StepDifference } from '../../compare/diff/difference.ts';
import { columns } from './columns.ts';

/** Width of the names of the parts of a difference: sides, config, plan and results. */
export const MARGIN = 9;

/** The two sides, a line each. */
export function sideLines(a: SideSummary, b: SideSummary): string {
  const lines = aligned([
    ['A'.padEnd(MARGIN - 2), a.name, `${a.experiment}/${a.run}`],
    ['B', b.name, `${b.experiment}/${b.run}`],
  ]);
  return `${lines.join('\n')}\n`;
}

/** Lines under a name that stands before the first. */
export function part(name: string, lines: readonly string[]): string {
  return lines.map((line, i) => `${(i === 0 ? name : '').padEnd(MARGIN)}${line}`.trimEnd()).join('\n') + '\n';
}

/** Text in columns, as lines without the margin of a table of its own. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  return columns(rows)
    .split('\n')
    .slice(0, -1)
    .map((line) => line.slice(2));
}

/** A path and what became of its value, in two columns. */
export function configRow({ path, old, new: now }: JsonDifference): readonly string[] {
  return [path, `${valueText(old)} → ${valueText(now)}`];
}

export function valueText(value: JsonValue | undefined): string {
  if (value === undefined) return '(none)';
  const text = typeof value === 'string' && !/[\s:#{}[\],&*!|>'"%@`]/.test(value) ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const CHANGES: readonly (readonly [StepChange, string])[] = [
  ['changed', 'differ'],
  ['added', 'only in B'],
  ['removed', 'only in A'],
];

/** The steps that differ, by name; of each change at most so many. */
export function stepLines(steps: readonly StepDifference[], most = Infinity): readonly string[] {
  return CHANGES.flatMap(([change, text]) => {
    const names = steps.filter((step) => step.change === change).map((step) => step.name);
    if (names.length === 0) return [];
    const rest = names.length > most ? ` and ${names.length - most} more` : '';
    return [`${names.slice(0, most).join(', ')}${rest}: ${text}`];
  });
}

export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** For each side without results: how to get them. */
export function neverRunLines(sides: readonly SideSummary[]): readonly string[] {
  return sides.filter((side) => side.directory === null).map(neverRun);
}

function neverRun({ name, revision }: SideSummary): string {
  if (revision === null) return `${name} was never run: assay run ${name}`;
  const { commit, path } = revision;
  return `${name} was never run: git worktree add ../${commit.slice(0, 7)} ${commit.slice(0, 7)}, and there assay run ${path}`;
}
