import type { Metric } from '../../../analysis/metrics/metric.ts';
import { integer, list } from '../../format.ts';
import { neededBy, targetsOf, type CostCurves, type CostPoint } from '../figures/cost-curves.ts';
import { isMostlyRefused } from '../figures/points.ts';
import { metricNumber } from '../metric-text.ts';
import type { Finding } from './finding.ts';
import { isTelling, valueText } from './words.ts';

/** What more labels bring to whoever is best with most of them, whom they bring nothing, and how many an accuracy takes. Of the first curves of errors. */
export function labelFinding(all: readonly CostCurves[]): Finding[] {
  const curves = all.find(({ metric }) => metric.name === 'rmse');
  if (curves === undefined) return [];
  const ends = curves.series.flatMap(({ name }, place) => endsOf(curves.metric, name, curves.curves[place] ?? []));
  // Who refuses what is hard has small errors: refusals count against it when the best is looked for.
  const clear = ends
    .filter(({ change }) => change === 'falls')
    .sort((a, b) => a.last.withFailures - b.last.withFailures);
  const flat = ends.filter(({ change }) => change === 'same');
  const [best] = clear;
  const sentences = [
    ...(best === undefined
      ? []
      : [
          `From ${integer(best.first.labels)} to ${integer(best.last.labels)} labels (${curves.basis}) the RMSE of ${best.name} falls from ${best.first.text} to ${best.last.text}: each doubling divides it by ${doubling(best).toFixed(2)}.`,
        ]),
    ...(flat.length === 0 ? [] : [`More labels make no clear difference to ${list(flat.map(({ name }) => name))}.`]),
    ...(ends.length === 0 ? [] : targetText(curves)),
  ];
  return sentences.length === 0 ? [] : [{ topic: 'Labels', text: sentences.join(' ') }];
}

interface End {
  readonly labels: number;
  readonly value: number;
  readonly withFailures: number;
  readonly interval: readonly [number, number];
  readonly text: string;
}

interface Ends {
  readonly name: string;
  readonly first: End;
  readonly last: End;
  readonly change: 'falls' | 'same' | 'rises';
}

/** With the fewest and the most labels; where most claims have no number there, nothing is said. */
function endsOf(metric: Metric, name: string, curve: readonly CostPoint[]): Ends[] {
  const ordered = [...curve].filter(({ labels }) => labels > 0).sort((a, b) => a.labels - b.labels);
  const [first, last] = [ordered[0], ordered.at(-1)].map((point) =>
    point === undefined ? null : endOf(point, metric),
  );
  if (first === null || last === null || first === undefined || last === undefined || last.labels <= first.labels)
    return [];
  if (!isTelling(first.interval) && !isTelling(last.interval)) return [];
  const change =
    last.interval[1] < first.interval[0] ? 'falls' : last.interval[0] > first.interval[1] ? 'rises' : 'same';
  return [{ name, first, last, change }];
}

function endOf({ labels, group: { measured, counts } }: CostPoint, metric: Metric): End | null {
  const [found] = measured;
  if (found === undefined || found.value === null || found.interval === null || isMostlyRefused(counts)) return null;
  const { value, with_failures, interval } = found;
  return { labels, value, withFailures: with_failures ?? value, interval, text: valueText(metric, found) };
}

/** By what factor an error shrinks with twice the labels, if it does so evenly: √2 where nothing but their number matters. */
function doubling({ first, last }: Ends): number {
  return (first.value / last.value) ** (1 / Math.log2(last.labels / first.labels));
}

/** The target that most series reach on the way. */
function targetText(curves: CostCurves): string[] {
  const asked = targetsOf(curves).map((target) => ({
    target,
    needed: curves.series.map(({ name }, place) => ({
      name,
      found: neededBy(curves, curves.curves[place] ?? [], target),
    })),
  }));
  const onTheWay = ({ needed }: (typeof asked)[number]): number =>
    needed.filter(({ found }) => found.kind === 'needed').length;
  const [telling] = asked.sort((a, b) => onTheWay(b) - onTheWay(a));
  if (telling === undefined || onTheWay(telling) === 0) return [];
  const enough = telling.needed
    .flatMap(({ name, found }) => (found.kind === 'not-reached' ? [] : [{ name, ...found }]))
    .sort((a, b) => a.labels - b.labels)
    .map(({ name, kind, labels }) => `${name} ${kind === 'at-most' ? 'at most ' : ''}${integer(labels)}`);
  const never = telling.needed.filter(({ found }) => found.kind === 'not-reached').map(({ name }) => name);
  const target = `${curves.metric.label} ${curves.metric.direction === 'lower' ? '≤' : '≥'} ${metricNumber(telling.target, curves.metric, 4).replace(/0+$/, '')}`;
  return [`${target} takes labels: ${list(enough)}${never.length === 0 ? '' : `; not reached by ${list(never)}`}.`];
}
