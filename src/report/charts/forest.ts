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
import { fewCodes } from '../findings/gates.ts';
import { decimal, interval, list, percent } from '../format.ts';
import type { RunReport } from '../run-report.ts';
import type { Chart } from './render.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';
import { panelsOf, type Domain, type Panel } from './forest-panels.ts';
import { textWidth } from './text-width.ts';

/** Pixels from one policy to the next. */
const ROW = 26;
const LABEL_LIMIT = 190;
const NOTE_LIMIT = 190;
const NOTE_SIZE = 11;

/**
 * All estimators × policies: estimates with intervals, and the truth as a diamond where it is known. What is refused has its reason and no
 * number; what fails a gate and is shown all the same is hollow and dashed, with the gate.
 */
export function forestChart(report: RunReport): Chart | null {
  const estimators = inOrderOfInterest(report);
  const panels = panelsOf(report, estimators);
  const order = orderOf(estimators);
  if (order.length === 0) return null;
  const labels = columnWidth(order, 12, LABEL_LIMIT);
  const notes = columnWidth(
    estimators.flatMap(({ result }) => result.policies.map((row) => reasonText(row) ?? '')),
    NOTE_SIZE,
    NOTE_LIMIT,
  );
  const level = percent(estimators[0]?.result.policies[0]?.ci_level ?? null, 1).replace('.0', '');
  const title = `Policy values with ${level} intervals`;
  const width = CHART_WIDTH - labels - notes;
  return {
    name: 'forest',
    title,
    description: description(report, estimators),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: { text: title, subtitle: legend(report, estimators, panels), offset: 14 },
      spacing: 18,
      vconcat: panels.map(({ estimator, domain, axis }, index) => ({
        title: {
          text: axis === 'own' ? `${estimator.id} (an axis of its own)` : estimator.id,
          frame: 'group' as const,
          fontSize: 12,
        },
        width,
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
        layer: layers(isNaive(estimator) ? chartColors.naive : chartColors.estimate, {
          domain,
          width,
          isLast: index === estimators.length - 1,
        }),
      })),
      resolve: { scale: { x: 'independent' } },
    },
  };
}

/** Room for the longest text, and a little air; none for none. */
function columnWidth(texts: readonly string[], fontSize: number, limit: number): number {
  const longest = Math.max(...texts.map((text) => textWidth(text, fontSize)));
  return longest === 0 ? 0 : Math.min(limit, Math.ceil(longest)) + 12;
}

interface Datum {
  readonly policy: string;
  /** `claimed`: passed its gates. `marked`: failed one and is shown all the same. `none`: no number. */
  readonly kind: 'claimed' | 'marked' | 'none';
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** The bounds that hold for all policies at once. */
  readonly bandLower: number | null;
  readonly bandUpper: number | null;
  readonly truth: number | null;
  /** Where something would be drawn beyond the axis, an arrow stands at its end. */
  readonly beyondLow: 'truth' | 'estimate' | null;
  readonly beyondHigh: 'truth' | 'estimate' | null;
  readonly why: string | null;
}

function datum(report: RunReport, row: PolicyEstimate, domain: Domain): Datum {
  const truth = truthOf(report, row.policy)?.value ?? null;
  const [low, high] = domain;
  const within = (value: number | null | undefined): number | null =>
    value === null || value === undefined ? null : Math.min(high, Math.max(low, value));
  const inside = (value: number | null): number | null =>
    value === null || value < low || value > high ? null : value;
  const beyond = (isBeyond: (value: number) => boolean): Datum['beyondLow'] => {
    if ([row.estimate, ...(row.ci ?? [])].some((value) => value !== null && isBeyond(value))) return 'estimate';
    return truth !== null && isBeyond(truth) ? 'truth' : null;
  };
  return {
    policy: row.policy,
    kind: row.estimate === null ? 'none' : row.marked === null ? 'claimed' : 'marked',
    estimate: inside(row.estimate),
    lower: within(row.ci?.[0]),
    upper: within(row.ci?.[1]),
    bandLower: within(row.band?.[0]),
    bandUpper: within(row.band?.[1]),
    truth: inside(truth),
    beyondLow: beyond((value) => value < low),
    beyondHigh: beyond((value) => value > high),
    why: reasonText(row),
  };
}

function reasonText({ refused, marked, unavailable }: PolicyEstimate): string | null {
  if (refused !== null) return `refused: ${fewCodes(refused, 1)}`;
  return marked === null ? unavailable : `fails ${fewCodes(marked, 1)}`;
}

type Layers = Extract<Chart['spec'], { layer: unknown }>['layer'];

interface Frame {
  readonly domain: Domain;
  readonly width: number;
  readonly isLast: boolean;
}

function layers(color: string, { domain, width, isLast }: Frame): Layers {
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [...domain], zero: false, nice: false },
    axis: { title: isLast ? 'policy value' : null, tickCount: 6, format: '.3~f' },
  };
  const where = (...filters: readonly string[]): { filter: string }[] => filters.map((filter) => ({ filter }));
  const bar = (kind: Datum['kind']): string[] => [`datum.kind === '${kind}'`, 'datum.lower !== null'];
  return [
    {
      transform: where(...bar('claimed'), 'datum.bandLower !== null'),
      mark: { type: 'rule', strokeWidth: 1, color },
      encoding: { x: { field: 'bandLower', ...x }, x2: { field: 'bandUpper' } },
    },
    {
      transform: where(...bar('claimed')),
      mark: { type: 'rule', strokeWidth: 3, color },
      encoding: { x: { field: 'lower', ...x }, x2: { field: 'upper' } },
    },
    {
      transform: where(...bar('marked')),
      mark: { type: 'rule', strokeWidth: 1.5, strokeDash: [4, 3], color: chartColors.refused },
      encoding: { x: { field: 'lower', ...x }, x2: { field: 'upper' } },
    },
    {
      transform: where(`datum.kind === 'marked'`, 'datum.estimate !== null'),
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
      transform: where(`datum.kind === 'claimed'`, 'datum.estimate !== null'),
      mark: { type: 'point', shape: 'circle', filled: true, size: 60, opacity: 1, color },
      encoding: { x: { field: 'estimate', ...x } },
    },
    {
      transform: where('datum.truth !== null'),
      mark: { type: 'point', shape: 'diamond', size: 90, strokeWidth: 2, opacity: 1, color: chartColors.truth },
      encoding: { x: { field: 'truth', ...x } },
    },
    ...(['low', 'high'] as const).flatMap((end) =>
      (['truth', 'estimate'] as const).map((of) => ({
        transform: where(`datum.${end === 'low' ? 'beyondLow' : 'beyondHigh'} === '${of}'`),
        mark: {
          type: 'point' as const,
          shape: end === 'low' ? 'triangle-left' : 'triangle-right',
          size: 50,
          strokeWidth: 1.5,
          opacity: 1,
          fill: chartColors.paper,
          stroke: of === 'truth' ? chartColors.truth : chartColors.refused,
        },
        encoding: { x: { value: end === 'low' ? 6 : width - 6 } },
      })),
    ),
    {
      transform: where('datum.why !== null'),
      mark: { type: 'text', align: 'left', fontSize: NOTE_SIZE, limit: NOTE_LIMIT, color: chartColors.refused },
      encoding: { x: { value: width + 10 }, text: { field: 'why' } },
    },
  ];
}

function legend(report: RunReport, estimators: readonly FinishedEstimator[], panels: readonly Panel[]): string[] {
  const policies = estimators.flatMap(({ result }) => result.policies);
  const isBeyond = panels.some(({ estimator, domain }) =>
    estimator.result.policies.some((row) => {
      const { beyondLow, beyondHigh } = datum(report, row, domain);
      return beyondLow !== null || beyondHigh !== null;
    }),
  );
  const marks = [
    '● estimate',
    ...(policies.some(({ band }) => band !== null) ? ['thin line: for all policies at once'] : []),
    ...(hasTruth(report) ? ['◇ true value'] : []),
    ...(isBeyond ? ['◁ ▷ lies beyond the axis'] : []),
  ];
  const failed = [
    ...(policies.some(({ marked }) => marked !== null) ? ['○ dashed: fails a gate, shown all the same'] : []),
    ...(policies.some(({ refused }) => refused !== null) ? ['refused: no number'] : []),
  ];
  return [marks, failed].filter((line) => line.length > 0).map((line) => line.join(' · '));
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
