import type { PolicyEstimate } from '../../analysis/results.ts';
import { holdsTruth, inOrderOfInterest, isNaive, ranked, truthOf, type FinishedEstimator } from '../findings/claims.ts';
import { decimal, interval, list } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import type { Chart } from './render.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';
import { textWidth } from './text-width.ts';

/** Pixels from one policy to the next. */
const ROW = 26;
const LABEL_LIMIT = 190;

/** All estimators × policies: estimates with intervals; the refused with their reason and no number; the truth as a diamond where it is known. */
export function forestChart(report: RunReport): Chart | null {
  const estimators = inOrderOfInterest(report);
  const rows = estimators.flatMap(({ result }) => result.policies);
  const domain = domainOf(report, rows);
  const order = orderOf(estimators);
  if (domain === null || order.length === 0) return null;
  const longest = Math.max(...order.map((policy) => textWidth(policy, 12)));
  const labels = Math.min(LABEL_LIMIT, Math.ceil(longest)) + 12;
  return {
    name: 'forest',
    title: 'Policy values with their intervals',
    description: description(report, estimators),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      spacing: 22,
      vconcat: estimators.map((estimator, index) => ({
        title: { text: estimator.id, subtitle: subtitle(estimator), frame: 'group' as const },
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

function subtitle({ result }: FinishedEstimator): string {
  const level = Math.round((result.policies[0]?.ci_level ?? 0.95) * 1000) / 10;
  return `${result.note.length > 96 ? `${result.note.slice(0, 95)}…` : result.note} ${level} % intervals.`;
}

interface Datum {
  readonly policy: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly truth: number | null;
  /** In place of a number. */
  readonly why: string | null;
  /** Where that is written. */
  readonly at: number;
}

function datum(report: RunReport, row: PolicyEstimate, [left]: readonly [number, number]): Datum {
  const why = row.refused === null ? row.unavailable : `refused: ${row.refused.join(', ')}`;
  return {
    policy: row.policy,
    estimate: row.estimate,
    lower: row.ci?.[0] ?? null,
    upper: row.ci?.[1] ?? null,
    truth: truthOf(report, row.policy)?.value ?? null,
    why,
    at: left,
  };
}

type Layers = Extract<Chart['spec'], { layer: unknown }>['layer'];

function layers(color: string, domain: readonly [number, number], isLast: boolean): Layers {
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [...domain], zero: false, nice: false },
    axis: { title: isLast ? 'policy value' : null, tickCount: 6, format: '.2~f' },
  };
  const some = (field: keyof Datum): { filter: string }[] => [{ filter: `datum.${field} !== null` }];
  return [
    {
      transform: some('lower'),
      mark: { type: 'rule', strokeWidth: 2, color },
      encoding: { x: { field: 'lower', ...x }, x2: { field: 'upper' } },
    },
    {
      transform: some('truth'),
      mark: { type: 'point', shape: 'diamond', size: 90, strokeWidth: 2, color: chartColors.truth },
      encoding: { x: { field: 'truth', ...x } },
    },
    {
      transform: some('estimate'),
      mark: { type: 'point', shape: 'circle', filled: true, size: 60, opacity: 1, color },
      encoding: { x: { field: 'estimate', ...x } },
    },
    {
      transform: some('why'),
      mark: { type: 'text', align: 'left', dx: 4, fontSize: 11.5, color: chartColors.refused },
      encoding: { x: { field: 'at', ...x }, text: { field: 'why' } },
    },
  ];
}

/** Everything that is drawn, with a little air. */
function domainOf(report: RunReport, rows: readonly PolicyEstimate[]): readonly [number, number] | null {
  const numbers = rows.flatMap((row) => [row.estimate, ...(row.ci ?? []), truthOf(report, row.policy)?.value ?? null]);
  const drawn = numbers.filter((value) => value !== null);
  if (rows.length === 0) return null;
  if (drawn.length === 0) return [0, 1];
  const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
  const air = Math.max((high - low) * 0.06, 0.005);
  return [low - air, high + air];
}

/** By the main estimator, highest first, in every panel. */
function orderOf([main, ...others]: readonly FinishedEstimator[]): readonly string[] {
  const policies = [main, ...others].flatMap((estimator) =>
    estimator === undefined ? [] : ranked(estimator.result.policies),
  );
  return [...new Set(policies.map(({ policy }) => policy))];
}

function description(report: RunReport, estimators: readonly FinishedEstimator[]): string {
  return estimators
    .map(({ id, result }) => `${id}: ${list(ranked(result.policies).map((row) => rowText(report, row)))}.`)
    .join(' ');
}

function rowText(report: RunReport, row: PolicyEstimate): string {
  if (row.refused !== null) return `${row.policy} refused (${row.refused.join(', ')})`;
  if (row.estimate === null) return `${row.policy} without estimate`;
  const truth = truthOf(report, row.policy);
  const holds = holdsTruth(row, truth);
  const known = truth === null ? '' : `, truth ${decimal(truth.value)}${holds === false ? ' outside' : ''}`;
  return `${row.policy} ${decimal(row.estimate)} (${interval(row.ci)}${known})`;
}
