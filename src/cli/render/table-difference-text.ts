import type { Metric } from '../../analysis/metrics/metric.ts';
import { metrics } from '../../analysis/metrics/registry.ts';
import type {
  MetricDifference,
  SideMetric,
  TableDifference,
  TableEntry,
} from '../../compare/diff/ablation/ablation-difference.ts';
import { digitsFor, gapWords, metricNumber } from '../../report/ablation/metric-text.ts';
import { axisTitle } from '../../report/ablation/study.ts';
import { integer, list } from '../../report/format.ts';
import { aligned } from './difference-parts.ts';

/** More lines of one table would bury the others; `--json` has all. */
const MOST_LINES = 40;

/** Under each table's name the metrics that changed: A's, B's, their difference and its interval. */
export function tableLines(tables: readonly TableDifference[], seeds: number): readonly string[] {
  const intervals = seeds < 2 ? 'one seed, so no intervals' : `95 % intervals by ${integer(seeds)} seeds`;
  return tables.flatMap((table) => {
    const digits = digitsOf(table);
    const changed = table.entries.flatMap((entry) =>
      entry.metrics.filter(isChanged).map((metric) => metricRow(entry, metric, digits, seeds)),
    );
    const axes = list([...table.rows, ...table.columns].map(axisTitle));
    const head = `${table.name}${axes === '' ? '' : ` by ${axes}`}${changed.length === 0 ? '' : `, ${intervals}`}`;
    const rest = changed.length - MOST_LINES;
    return [
      `${head}${changed.length === 0 ? ': unchanged' : ''}`,
      ...aligned(changed.slice(0, MOST_LINES)).map((line) => `  ${line}`),
      ...(rest > 0 ? [`  … and ${integer(rest)} more (--json has all)`] : []),
      ...unchangedLine(table, changed.length),
    ];
  });
}

function unchangedLine({ entries }: TableDifference, changed: number): readonly string[] {
  const isSame = entries.some(({ metrics: found }) => found.some((metric) => !isChanged(metric)));
  const isAlone = entries.filter(({ cells }) => cells.shared === 0).length;
  return [
    ...(changed > 0 && isSame ? ['  others unchanged'] : []),
    ...(isAlone === 0
      ? []
      : [`  ${integer(isAlone)} ${isAlone === 1 ? 'row has' : 'rows have'} no cell on both sides`]),
  ];
}

function isChanged({ a, b, difference }: MetricDifference): boolean {
  const isSame = a.value === b.value && a.with_failures === b.with_failures && a.gap === b.gap;
  return !isSame || (difference !== null && difference.value !== 0);
}

/** One precision a metric, over the whole table. */
function digitsOf({ entries }: TableDifference): ReadonlyMap<string, number> {
  const all = Map.groupBy(
    entries.flatMap((entry) => entry.metrics),
    ({ metric }) => metric,
  );
  return new Map(
    [...all].map(([name, found]) => [
      name,
      digitsFor(
        metrics[name],
        found.flatMap(({ a, b }) => [a.value, b.value]),
      ),
    ]),
  );
}

function metricRow(
  { row, column }: TableEntry,
  { metric: name, a, b, difference }: MetricDifference,
  digitsOfMetric: ReadonlyMap<string, number>,
  seeds: number,
): string[] {
  const metric = metrics[name];
  const digits = digitsOfMetric.get(name) ?? 3;
  const interval = difference?.ci ?? null;
  const [lower, upper] = (interval ?? []).map((bound) => signedMetric(bound, metric, digits));
  return [
    [...row, ...column].join(', '),
    metric.label,
    `${sideText(a, metric, digits)} → ${sideText(b, metric, digits)}`,
    difference === null
      ? ''
      : `${signedMetric(difference.value, metric, digits)}${metric.scale === 'share' ? ' pp' : ''}`,
    interval === null ? (difference === null || seeds < 2 ? '' : 'no interval') : `[${lower}, ${upper}]`,
    [
      difference === null ? 'no claim that both answer' : pairsText(a, b, difference),
      failuresText(a, b, metric, digits),
    ]
      .join(' ')
      .trimEnd(),
  ];
}

function sideText({ value, gap }: SideMetric, metric: Metric, digits: number): string {
  return value === null ? gapWords[gap ?? 'no-cells'] : metricNumber(value, metric, digits);
}

/** Without its unit: shares in points of a percentage. */
function signedMetric(value: number, metric: Metric, digits: number): string {
  return `${value < 0 ? '−' : '+'}${metricNumber(Math.abs(value), metric, digits).replace(' %', '')}`;
}

/** What two means of the same numbers may differ by for the order of their additions. */
const ROUNDING = 1e-9;

function pairsText(a: SideMetric, b: SideMetric, difference: NonNullable<MetricDifference['difference']>): string {
  const { value, pairs, unanswered } = difference;
  const isOfAll = a.value !== null && b.value !== null && Math.abs(b.value - a.value - value) <= ROUNDING;
  return [
    `${integer(pairs)} ${pairs === 1 ? 'pair' : 'pairs'}`,
    ...(isOfAll ? [] : ['on claims that both answer']),
    ...(unanswered === 0 ? [] : [`${integer(unanswered)} without any`]),
  ].join(', ');
}

/** The same with failures counted, where they make a difference on either side. */
function failuresText(a: SideMetric, b: SideMetric, metric: Metric, digits: number): string {
  const matters = [a, b].some(({ value, with_failures: all }) => all !== null && all !== value);
  if (!matters) return '';
  const text = ({ with_failures: all }: SideMetric): string => (all === null ? '–' : metricNumber(all, metric, digits));
  return `(with failures ${text(a)} → ${text(b)})`;
}
