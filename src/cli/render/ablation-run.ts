import { join, relative } from 'node:path';
import type { RunFacts } from '../../compare/ablation/run-facts.ts';
import { integer } from '../../report/format.ts';
import { CELLS_FILE } from '../../compare/ablation/recorded-files.ts';
import type { StoredRun } from '../../store/runs.ts';
import { duration } from './columns.ts';

/** `12`, `12, 2 failed`: for a list of runs. */
export function cellsText({ cells }: RunFacts): string {
  if (cells === null) return '';
  return cells.failed === 0 ? integer(cells.total) : `${integer(cells.total)}, ${integer(cells.failed)} failed`;
}

/** What a run of an ablation is, and where its parts lie, from the current folder. */
export function ablationRunText(run: StoredRun, facts: RunFacts, cwd: string): string {
  const { experiment, run: id, directory, time, details } = run;
  const place = (name: string): string => relative(cwd, join(directory, name));
  const status = typeof details?.['status'] === 'string' ? details['status'] : 'damaged';
  const seconds = details?.['seconds'];
  const took = typeof seconds === 'number' ? ` in ${duration(seconds)}` : '';
  const finished = new Date(time).toISOString().slice(0, 16).replace('T', ' ');
  const { cells, tables } = facts;
  return [
    `${experiment} · ${id} · ${status}, ${finished} UTC${took}\n`,
    ...(cells === null
      ? []
      : [`  cells   ${integer(cells.total)}, ${integer(cells.failed)} failed: ${place(CELLS_FILE)}\n`]),
    ...(tables.length === 0 ? [] : [`  tables  ${tables.join(', ')}: ${place('tables')}\n`]),
    `  report  ${place('report.html')}\n`,
  ].join('');
}
