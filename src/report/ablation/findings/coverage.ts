import { ESTIMATOR_AXIS } from '../../../analysis/metrics/grid.ts';
import type { MetricValue } from '../../../analysis/metrics/metric.ts';
import { metrics } from '../../../analysis/metrics/registry.ts';
import { list, percent } from '../../format.ts';
import { familyOf } from '../estimator-methods.ts';
import { measuredGroups, nominalLevel } from '../figures/points.ts';
import type { Study } from '../study.ts';
import type { Finding } from './finding.ts';
import { valueText } from './words.ts';

interface Covered {
  readonly name: string;
  readonly measured: MetricValue;
  readonly isNaive: boolean;
}

/** Whose intervals hold the truth as often as they say, naive ones first. Only what the Monte Carlo interval leaves out is said to fail. */
export function coverageFinding(study: Study): Finding[] {
  const metric = metrics.coverage;
  const level = nominalLevel(study);
  const axis = study.grid.axes.find(({ name }) => name === ESTIMATOR_AXIS);
  if (level === null || axis === undefined) return [];
  const judged = measuredGroups(study, [axis], [metric]).flatMap(
    ({ labels: [name = ''], measured: [measured] }): Covered[] =>
      measured === undefined || measured.value === null || measured.interval === null
        ? []
        : [{ name, measured, isNaive: familyOf(study, name) === 'naive' }],
  );
  if (judged.length === 0) return [];
  const is =
    (verdict: (low: number, high: number) => boolean) =>
    ({ measured: { interval } }: Covered): boolean =>
      interval !== null && verdict(interval[0], interval[1]);
  const isBelow = is((_, high) => high < level);
  const isAbove = is((low) => low > level);
  const naive = judged.filter(({ isNaive }) => isNaive);
  const others = judged.filter(({ isNaive }) => !isNaive);
  const each = (some: readonly Covered[]): string =>
    list(
      [...some]
        .sort((a, b) => (a.measured.value ?? 0) - (b.measured.value ?? 0))
        .map(({ name, measured }) => `${name} ${valueText(metric, measured)}`),
    );
  const below = others.filter(isBelow);
  const above = others.filter(isAbove);
  const within = others.filter((one) => !isBelow(one) && !isAbove(one));
  const sentences = [
    ...naive.map(
      (one) =>
        `${naiveVerdict(isBelow(one), isAbove(one))}: of the ${percent(level)} intervals of ${one.name}, ${valueText(metric, one.measured)} hold the truth.`,
    ),
    ...(below.length === 0 ? [] : [`Less often than the ${percent(level)} they say: ${each(below)}.`]),
    ...(within.length === 0 ? [] : [`As often as they say, within Monte Carlo error: ${each(within)}.`]),
    ...(above.length === 0 ? [] : [`More often, so that they could be narrower: ${each(above)}.`]),
  ];
  return [{ topic: 'Intervals', text: sentences.join(' ') }];
}

function naiveVerdict(isBelow: boolean, isAbove: boolean): string {
  if (isBelow) return 'Naive intervals do not cover';
  return isAbove ? 'Naive intervals cover, more often than they say' : 'Naive intervals cover here';
}
