import { integer } from '../format.ts';
import type { Cell } from '../tables/table.ts';
import { neededBy, targetsOf, type CostCurves } from './figures/cost-curves.ts';
import { metricNumber } from './metric-text.ts';
import type { LabelsNeeded } from '../../analysis/metrics/labels-needed.ts';
import type { PlainTable } from './plain-table.ts';

/** How many labels each series needs for some accuracies: where its curve, straight in log labels, crosses them for good. A table for each basis. */
export function labelTables(all: readonly CostCurves[]): readonly PlainTable[] {
  const bases = Map.groupBy(all, ({ basis, seriesTitle }) => `${seriesTitle} ${basis}`);
  return [...bases.values()].flatMap((curves) => labelTable(curves) ?? []);
}

function labelTable(all: readonly CostCurves[]): PlainTable | null {
  const asked = all.flatMap((curves) => targetsOf(curves).map((target) => ({ curves, target })));
  const [first] = all;
  if (asked.length === 0 || first === undefined) return null;
  const names = [...new Set(all.flatMap(({ series }) => series.map(({ name }) => name)))];
  const found = names.map((name) => ({
    name,
    needed: asked.map(({ curves, target }) => {
      const curve = curves.curves[curves.series.findIndex((one) => one.name === name)];
      return curve === undefined ? ({ kind: 'not-reached' } as const) : neededBy(curves, curve, target);
    }),
  }));
  return {
    name: 'labels-needed',
    table: {
      caption: `Oracle labels needed for an accuracy; ${first.basis}.`,
      columns: [
        { header: first.seriesTitle ?? '', align: 'left' },
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
    header: ['series', 'metric', 'target', 'labels', 'outcome'],
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
