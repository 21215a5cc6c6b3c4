import { labelsNeeded, type LabelsNeeded } from '../../analysis/metrics/labels-needed.ts';
import { integer } from '../format.ts';
import type { Cell } from '../tables/table.ts';
import type { CostCurve, CostCurves } from './figures/cost-figure.ts';
import { metricNumber } from './metric-text.ts';
import type { PlainTable } from './plain-table.ts';

/** Round accuracies that somebody may want; those are shown that some estimator reaches and some number of labels misses. */
const TARGETS = {
  rmse: [0.2, 0.1, 0.05, 0.03, 0.02, 0.015, 0.01, 0.0075, 0.005, 0.003, 0.002, 0.001],
  pairwise_accuracy: [0.6, 0.7, 0.8, 0.9, 0.95, 0.99],
} as const;
const MOST_TARGETS = 4;

/** How many labels each estimator needs for some accuracies: where its curve, straight in log labels, crosses them for good. */
export function labelTable(all: readonly CostCurves[]): PlainTable | null {
  const asked = all.flatMap((curves) => targetsOf(curves).map((target) => ({ curves, target })));
  const names = [...new Set(all.flatMap(({ curves }) => curves.map(({ series }) => series)))];
  const [first] = all;
  if (asked.length === 0 || first === undefined) return null;
  const found = names.map((name) => ({
    name,
    needed: asked.map(({ curves, target }) => {
      const curve = curves.curves.find(({ series }) => series === name);
      return curve === undefined ? ({ kind: 'not-reached' } as const) : neededBy(curves, curve, target);
    }),
  }));
  return {
    name: 'labels-needed',
    table: {
      caption: `Oracle labels needed for an accuracy; ${first.basis}.`,
      columns: [
        { header: first.seriesTitle, align: 'left' },
        ...asked.map(({ curves: { metric }, target }) => ({
          header: `${metric.label} ${metric.direction === 'lower' ? '≤' : '≥'} ${metricNumber(target, metric, metric.scale === 'share' ? 0 : 4).replace(/0+$/, '')}`,
          align: 'right' as const,
        })),
      ],
      rows: found.map(({ name, needed }) => ({ cells: [{ text: name }, ...needed.map(neededCell)] })),
      footnotes: [
        'Between two numbers of labels on a line in log labels; ≤: the fewest of the grid are enough; not reached: not with the most. Refused claims are left out.',
      ],
    },
    header: ['estimator', 'metric', 'target', 'labels', 'outcome'],
    lines: found.flatMap(({ name, needed }) =>
      needed.map((one, index) => [
        name,
        asked[index]?.curves.metric.name ?? null,
        asked[index]?.target ?? null,
        one.kind === 'not-reached' ? null : one.labels,
        one.kind,
      ]),
    ),
  };
}

function neededBy({ metric }: CostCurves, { points }: CostCurve, target: number): LabelsNeeded {
  return labelsNeeded(
    points.map(({ labels, measured }) => ({ labels, value: measured.value })),
    target,
    metric.direction === 'higher' ? 'higher' : 'lower',
  );
}

function targetsOf(curves: CostCurves): readonly number[] {
  const { metric } = curves;
  const candidates = metric.name === 'pairwise_accuracy' ? TARGETS.pairwise_accuracy : TARGETS.rmse;
  const telling = candidates.filter((target) =>
    curves.curves.some((curve) => neededBy(curves, curve, target).kind === 'needed'),
  );
  return telling.slice(-MOST_TARGETS);
}

function neededCell(needed: LabelsNeeded): Cell {
  switch (needed.kind) {
    case 'needed':
      return { text: integer(needed.labels) };
    case 'at-most':
      return { text: `≤ ${integer(needed.labels)}` };
    case 'not-reached':
      return { text: 'not reached', tone: 'muted' };
    default:
      return needed satisfies never;
  }
}
