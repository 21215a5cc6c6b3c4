import { countClaims } from '../../analysis/metrics/claims.ts';
import { numericLevels, axisTitle } from './study.ts';
import { variedAxes } from '../../analysis/metrics/grid.ts';
import { counted, integer, list, percent } from '../format.ts';
import type { Assembled } from './assembled.ts';
import type { GridTable } from './grid-table.ts';
import { intervalText, metricText } from './metric-text.ts';
import { truthSentences } from './truth-text.ts';

/** What the numbers say, in sentences. Each is about a table of the page. */
export function ablationFindings({ study, tables, seeds }: Assembled): readonly string[] {
  const [headline] = tables;
  return [
    ...(headline === undefined ? [] : bestSentences(headline)),
    ...(headline === undefined ? [] : coverageSentence(headline)),
    outcomeSentence(study.grid.cells),
    ...truthSentences(study),
    ...(seeds < 2
      ? ['There is one seed only: nothing here has an interval, and other seeds may order things otherwise.']
      : []),
  ];
}

/** What must be seen first: cells that have no result. */
export function failureAlert({ study }: Assembled): string | null {
  const { cells, failed } = countClaims(study.grid.cells);
  return failed === 0 ? null : `${integer(failed)} of ${counted(cells, 'cell')} failed. See the failures below.`;
}

/** One sentence for each row that is best of a column: `direct has the best RMSE (0.032) and top-1 (92 %).` */
function bestSentences({ groups, columns, rows }: GridTable): readonly string[] {
  // With groups of columns there is no best overall.
  if (groups.length > 1) return [];
  return rows.flatMap(({ labels, cells }) => {
    const best = columns.flatMap(({ metric, digits }, index) => {
      const cell = cells[index];
      // Coverage has a sentence of its own, and a companion says what its metric says.
      if (cell === undefined || !cell.isBest || metric.name === 'coverage' || metric.name === 'rmse_debiased')
        return [];
      const interval = intervalText(cell.measured, metric, digits);
      const range = interval === null ? '' : `, ${interval}`;
      return [`${metric.label} (${metricText(cell.measured, metric, digits)}${range})`];
    });
    return best.length === 0 ? [] : [`${rowName(labels)} has the best ${list(best)}.`];
  });
}

/** `direct (response_length)`. */
function rowName([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} (${others.join(', ')})`;
}

/** Which intervals hold their level and which do not, within Monte Carlo error. */
function coverageSentence({ groups, columns, rows }: GridTable): readonly string[] {
  const index = columns.findIndex(({ metric }) => metric.name === 'coverage');
  if (index < 0 || groups.length > 1) return [];
  const judged = rows.flatMap(({ labels, cells }) => {
    const cell = cells[index];
    if (cell === undefined || cell.measured.value === null || cell.level === null) return [];
    const { value, interval } = cell.measured;
    const isBelow = interval !== null && interval[1] < cell.level;
    return { name: rowName(labels), value, isBelow, level: cell.level };
  });
  const below = judged.filter(({ isBelow }) => isBelow).sort((a, b) => a.value - b.value);
  const level = judged[0]?.level;
  if (level === undefined) return [];
  if (below.length === 0) return [`No coverage is clearly below its level of ${percent(level)}.`];
  const each = below.map(({ name, value }) => `${name} ${percent(value, 1)}`);
  return [`Intervals that hold less often than they say (${percent(level)}): ${list(each)}.`];
}

function outcomeSentence(cells: Parameters<typeof countClaims>[0]): string {
  const { claims, refused, unavailable } = countClaims(cells);
  const share = (count: number): string => percent(claims === 0 ? null : count / claims, 1);
  const missing = unavailable === 0 ? '' : `; ${share(unavailable)} have no number for another reason`;
  return `Of ${counted(claims, 'claim')}, ${share(refused)} were refused${missing}.`;
}

/** What was varied, in one line: `estimator (5), sample size (250 to 1,000)`. */
export function axesText({ study }: Assembled): readonly string[] {
  return variedAxes(study.grid).map((axis) => {
    const numbers = numericLevels(axis);
    const count = counted(axis.levels.length, 'value');
    if (numbers === null) return `${axisTitle(axis.name)}: ${count}`;
    return `${axisTitle(axis.name)}: ${count}, ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  });
}
