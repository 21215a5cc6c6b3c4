import type { PolicyEstimate } from '../../analysis/results.ts';
import {
  hasTruth,
  holdsTruth,
  inOrderOfInterest,
  isNaive,
  ranked,
  truthOf,
  type FinishedEstimator,
} from '../findings/claims.ts';
import { decimal, interval, list, percent } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import type { Chart } from './render.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';
import { textWidth } from './text-width.ts';

/** Pixels from one policy to the next. */
const ROW = 26;
const LABEL_LIMIT = 190;

/**
 * All estimators × policies: estimates with intervals, and the truth as a diamond where it is known. What is refused has its reason and no
 * number; what fails a gate and is shown all the same is hollow and dashed, with the gate.
 */
export function forestChart(report: RunReport): Chart | null {
  const estimators = inOrderOfInterest(report);
  const domain = domainOf(
    report,
    estimators.flatMap(({ result }) => result.policies),
  );
  const order = orderOf(estimators);
  if (domain === null) return null;
  const longest = Math.max(...order.map((policy) => textWidth(policy, 12)));
  const labels = Math.min(LABEL_LIMIT, Math.ceil(longest)) + 12;
  const level = percent(estimators[0]?.result.policies[0]?.ci_level ?? null, 1).replace('.0', '');
  const title = `Policy values with ${level} intervals`;
  return {
    name: 'forest',
    title,
    description: description(report, estimators),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: { text: title, subtitle: legend(report, estimators), offset: 14 },
      spacing: 18,
      vconcat: estimators.map((estimator, index) => ({
        title: { text: estimator.id, frame: 'group' as const, fontSize: 12 },
        width: CHART_WIDTH - labels,
        height: { step: ROW },
        data: { values: estimator.result.policies.map((row) => datum(report, row, domain)) },
        encoding: {
          y: {
            field: 'policy',
            type: 'nominal' as const,
            sort: [...order],
            title: null,
            axis: {
              domain: false,
              ticks: false,
              minExtent: labels,
              maxExtent: labels,
              labelLimit: LABEL_LIMIT,
              labelFontSize: 12,
            },
          },
        },
        layer: layers(
          isNaive(estimator) ? chartColors.naive : chartColors.estimate,
          domain,
          index === estimators.length - 1,
        ),
      })),
      resolve: { scale: { x: 'shared' } },
    },
  };
}

interface Datum {
  readonly policy: string;
  /** `claimed`: passed its gates. `marked`: failed one and is shown all the same. `none`: no number. */
  readonly kind: 'claimed' | 'marked' | 'none';
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly truth: number | null;
  readonly why: string | null;
  /** Where the reason is written, and to which side of that: where nothing else is drawn. */
  readonly at: number;
  readonly side: 'left' | 'right';
}

function datum(report: RunReport, row: PolicyEstimate, domain: readonly [number, number]): Datum {
  const truth = truthOf(report, row.policy)?.value ?? null;
  const drawn = [row.estimate, ...(row.ci ?? []), truth].filter((value) => value !== null);
  const middle = (domain[0] + domain[1]) / 2;
  const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
  const hasRoomRight = drawn.length === 0 || domain[1] - high >= low - domain[0] || high < middle;
  return {
    policy: row.policy,
    kind: row.estimate === null ? 'none' : row.marked === null ? 'claimed' : 'marked',
    estimate: row.estimate,
    lower: row.ci?.[0] ?? null,
    upper: row.ci?.[1] ?? null,
    truth,
    why: reasonText(row),
    at: drawn.length === 0 ? domain[0] : hasRoomRight ? high : low,
    side: hasRoomRight ? 'right' : 'left',
  };
}

function reasonText({ refused, marked, unavailable }: PolicyEstimate): string | null {
  if (refused !== null) return `refused: ${refused.join(', ')}`;
  return marked === null ? unavailable : `fails ${marked.join(', ')}`;
}

type Layers = Extract<Chart['spec'], { layer: unknown }>['layer'];

function layers(color: string, domain: readonly [number, number], isLast: boolean): Layers {
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [...domain], zero: false, nice: false },
    axis: { title: isLast ? 'policy value' : null, tickCount: 6, format: '.3~f' },
  };
  const where = (...filters: readonly string[]): { filter: string }[] => filters.map((filter) => ({ filter }));
  const bar = (kind: Datum['kind']): string[] => [`datum.kind === '${kind}'`, 'datum.lower !== null'];
  const words = { fontSize: 11.5, color: chartColors.refused } as const;
  return [
    {
      transform: where(...bar('claimed')),
      mark: { type: 'rule', strokeWidth: 2, color },
      encoding: { x: { field: 'lower', ...x }, x2: { field: 'upper' } },
    },
    {
      transform: where(...bar('marked')),
      mark: { type: 'rule', strokeWidth: 1.5, strokeDash: [4, 3], color: chartColors.refused },
      encoding: { x: { field: 'lower', ...x }, x2: { field: 'upper' } },
    },
    {
      transform: where(`datum.kind === 'marked'`),
      mark: {
        type: 'point',
        size: 60,
        strokeWidth: 1.5,
        fill: chartColors.paper,
        stroke: chartColors.refused,
        opacity: 1,
      },
      encoding: { x: { field: 'estimate', ...x } },
    },
    {
      transform: where(`datum.kind === 'claimed'`),
      mark: { type: 'point', shape: 'circle', filled: true, size: 60, opacity: 1, color },
      encoding: { x: { field: 'estimate', ...x } },
    },
    {
      transform: where('datum.truth !== null'),
      mark: { type: 'point', shape: 'diamond', size: 90, strokeWidth: 2, opacity: 1, color: chartColors.truth },
      encoding: { x: { field: 'truth', ...x } },
    },
    {
      transform: where('datum.why !== null', `datum.side === 'right'`),
      mark: { type: 'text', align: 'left', dx: 10, ...words },
      encoding: { x: { field: 'at', ...x }, text: { field: 'why' } },
    },
    {
      transform: where('datum.why !== null', `datum.side === 'left'`),
      mark: { type: 'text', align: 'right', dx: -10, ...words },
      encoding: { x: { field: 'at', ...x }, text: { field: 'why' } },
    },
  ];
}

function legend(report: RunReport, estimators: readonly FinishedEstimator[]): string {
  const policies = estimators.flatMap(({ result }) => result.policies);
  return [
    '● estimate',
    ...(hasTruth(report) ? ['◇ true value'] : []),
    ...(policies.some(({ marked }) => marked !== null) ? ['○ dashed: fails a gate, shown all the same'] : []),
    ...(policies.some(({ refused }) => refused !== null) ? ['refused: no number'] : []),
  ].join(' · ');
}

/** Everything that is drawn, with a little air; null when there is nothing to draw. */
function domainOf(report: RunReport, rows: readonly PolicyEstimate[]): readonly [number, number] | null {
  if (rows.length === 0) return null;
  const numbers = rows.flatMap((row) => [row.estimate, ...(row.ci ?? []), truthOf(report, row.policy)?.value ?? null]);
  const drawn = numbers.filter((value) => value !== null);
  if (drawn.length === 0) return [0, 1];
  const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
  const air = Math.max((high - low) * 0.06, 0.005);
  return [low - air, high + air];
}

/** By the main estimator, highest first, in every panel. */
function orderOf(estimators: readonly FinishedEstimator[]): readonly string[] {
  const policies = estimators.flatMap(({ result }) => ranked(result.policies));
  return [...new Set(policies.map(({ policy }) => policy))];
}

function description(report: RunReport, estimators: readonly FinishedEstimator[]): string {
  const texts = estimators.map(
    ({ id, result }) => `${id}: ${list(ranked(result.policies).map((row) => rowText(report, row)))}.`,
  );
  return texts.join(' ');
}

function rowText(report: RunReport, row: PolicyEstimate): string {
  if (row.refused !== null) return `${row.policy} refused (${row.refused.join(', ')})`;
  if (row.estimate === null) return `${row.policy} without estimate`;
  const truth = truthOf(report, row.policy);
  const outside = holdsTruth(row, truth) === false ? ' outside' : '';
  const known = truth === null ? '' : `, truth ${decimal(truth.value)}${outside}`;
  const fails = row.marked === null ? '' : `, fails ${row.marked.join(', ')}`;
  return `${row.policy} ${decimal(row.estimate)} (${interval(row.ci)}${known}${fails})`;
}
