import { countClaims } from '../../../analysis/metrics/claims.ts';
import { variedAxes } from '../../../analysis/metrics/grid.ts';
import { counted, integer, list, percent } from '../../format.ts';
import type { CostCurves } from '../figures/cost-curves.ts';
import type { GridTable } from '../grid-table.ts';
import { intervalText, metricText } from '../metric-text.ts';
import { axisTitle, numericLevels, type Study } from '../study.ts';
import { truthSentences } from '../truth-text.ts';
import { variantsOf } from '../variants.ts';
import { accuracyFinding, rankingFinding } from './best-variants.ts';
import { choiceFinding } from './choices.ts';
import { coverageFinding } from './coverage.ts';
import type { Finding } from './finding.ts';
import { labelFinding } from './labels.ts';
import { overlapFinding } from './overlap.ts';

export interface FindingSources {
  readonly study: Study;
  /** The first is what a page shows first. */
  readonly tables: readonly GridTable[];
  readonly curves: readonly CostCurves[];
  readonly seeds: number;
}

/** What the numbers say, each with its numbers; nothing is said that they do not support. */
export function ablationFindings({ study, tables, curves, seeds }: FindingSources): readonly Finding[] {
  return [
    ...comparisonFindings(study, tables),
    ...coverageFinding(study),
    ...overlapFinding(study),
    ...labelFinding(curves),
    outcomeFinding(study.grid.cells),
    ...truthSentences(study).map((text) => ({ topic: 'Truth', text })),
    ...(seeds < 2
      ? [
          {
            topic: 'One seed',
            text: 'There is one seed only: nothing here has an interval, and other seeds may order things otherwise.',
          },
        ]
      : []),
  ];
}

/** Which estimator, or which choice, or, where there is one estimator, which row of the first table. */
function comparisonFindings(study: Study, [headline]: readonly GridTable[]): readonly Finding[] {
  // Its cells differ in more than the estimator: they are compared with the baseline alone.
  if (study.ablation.design === 'one-at-a-time') return choiceFinding(study);
  const variants = variantsOf(study);
  if (variants === null) return bestFindings(headline);
  return [...rankingFinding(study, variants), ...accuracyFinding(study, variants)];
}

/** What must be seen first: cells that have no result. */
export function failureAlert({ grid }: Study): string | null {
  const { cells, failed } = countClaims(grid.cells);
  return failed === 0 ? null : `${integer(failed)} of ${counted(cells, 'cell')} failed. See the failures below.`;
}

/** Where there is one estimator: what is best of each column of the first table. `a has the best RMSE (0.032, 0.030 to 0.034) and top-1 (92 %).` */
function bestFindings(headline: GridTable | undefined): readonly Finding[] {
  return headline === undefined ? [] : bestSentences(headline).map((text) => ({ topic: 'Best', text }));
}

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

function outcomeFinding(cells: Parameters<typeof countClaims>[0]): Finding {
  const { claims, refused, unavailable } = countClaims(cells);
  const share = (count: number): string => percent(claims === 0 ? null : count / claims, 1);
  const missing = unavailable === 0 ? '' : `; ${share(unavailable)} have no number for another reason`;
  return { topic: 'Outcomes', text: `Of ${counted(claims, 'claim')}, ${share(refused)} were refused${missing}.` };
}

/** What was varied, in one line: `estimator (5), sample size (250 to 1,000)`. */
export function axesText({ grid }: Study): readonly string[] {
  return variedAxes(grid).map((axis) => {
    const numbers = numericLevels(axis);
    const count = counted(axis.levels.length, 'value');
    if (numbers === null) return `${axisTitle(axis.name)}: ${count}`;
    return `${axisTitle(axis.name)}: ${count}, ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  });
}
