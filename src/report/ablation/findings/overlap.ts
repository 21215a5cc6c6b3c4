import { ESTIMATOR_AXIS, type Grid } from '../../../analysis/metrics/grid.ts';
import { measure, type RowSet } from '../../../analysis/metrics/measure.ts';
import type { Metric, MetricValue } from '../../../analysis/metrics/metric.ts';
import { metrics } from '../../../analysis/metrics/registry.ts';
import { counted, list, percent } from '../../format.ts';
import { isClear } from '../effect-metrics.ts';
import { familyOf } from '../estimator-methods.ts';
import { gridOfPolicies, policiesOf } from '../policy-grids.ts';
import { levelLabel, type Study } from '../study.ts';
import { compareVariants, variantsOf } from '../variants.ts';
import type { Finding } from './finding.ts';
import { gapText, valueText } from './words.ts';

/** Below this share of the prompts the effective sample is called small. */
const LOW = 0.5;

/** Effective sample size as a share of the cell's prompts: how much of a policy the logging policy's responses overlap with. */
const essShare: Metric = {
  ...metrics.ess,
  scale: 'share',
  contributions: ({ policies, n_prompts }) =>
    policies.flatMap(({ ess }) => (ess === null || n_prompts === 0 ? [] : [ess / n_prompts])),
};

interface PolicyOverlap {
  readonly policy: string;
  readonly share: number;
  readonly refused: MetricValue;
  /** By the calibrated mean of the policy's own responses, which needs no weights. */
  readonly without: MetricValue | null;
}

/** What becomes of importance weights where a policy hardly overlaps with the logging policy: refusals by effective sample size, and errors against what needs no weights. */
export function overlapFinding(study: Study): Finding[] {
  const weighted = estimatorOf(study, 'weighted');
  const direct = estimatorOf(study, 'calibrated');
  if (weighted === null) return [];
  const found = policiesOf(study).flatMap((policy): PolicyOverlap[] => {
    const grid = gridOfPolicies(study.grid, new Set([policy]));
    const share = measure(essShare, grid, weighted.rows).value;
    if (share === null) return [];
    return [
      {
        policy,
        share,
        refused: measure(metrics.refusal_rate, grid, weighted.rows),
        without: direct === null ? null : measure(metrics.refusal_rate, grid, direct.rows),
      },
    ];
  });
  const ordered = found.sort((a, b) => a.share - b.share);
  const [lowest, highest] = [ordered[0], ordered.at(-1)];
  if (lowest === undefined || highest === undefined || ordered.length < 2) return [];
  const low = ordered.filter(({ share }) => share < LOW);
  const errors = errorText(study, low, weighted.name, direct?.name ?? null);
  const [, ...others] = ordered;
  const each = others.map(
    ({ policy, share, refused }) => `${percent(refused.value, 1)} about ${policy} (${percent(share, 1)})`,
  );
  const sentences = [
    `${verdict(lowest, highest, errors.isWorse)}: ${weighted.name} refuses ${valueText(metrics.refusal_rate, lowest.refused)} of its claims about ${lowest.policy}, where its effective sample is ${percent(lowest.share, 1)} of the prompts, ${list(each)}.`,
    ...withoutText(low, direct?.name ?? null),
    ...errors.sentences,
  ];
  return [{ topic: 'Overlap', text: sentences.join(' ') }];
}

/** Failing: most claims are refused where overlap is lowest, clearly more than where it is highest, or errors are clearly larger. */
function verdict(lowest: PolicyOverlap, highest: PolicyOverlap, isWorse: boolean): string {
  const [low, high] = [lowest.refused.interval, highest.refused.interval];
  if (low === null || high === null) return 'Importance weights and overlap';
  const isRefused = low[0] > 0.5 && low[0] > high[1];
  if (lowest.share < LOW && (isRefused || isWorse)) return 'Importance weights fail where overlap is low';
  return low[1] < 0.5 && !isWorse
    ? 'Importance weights hold up, even where overlap is lowest'
    : 'Importance weights and overlap';
}

/** The policies for which weights refuse clearly more than the estimator without them. */
function withoutText(low: readonly PolicyOverlap[], direct: string | null): string[] {
  if (direct === null) return [];
  const telling = low.flatMap(({ policy, refused, without }) => {
    const [a, b] = [refused.interval, without?.interval ?? null];
    return without === null || a === null || b === null || b[1] >= a[0] ? [] : [{ policy, without }];
  });
  if (telling.length === 0) return [];
  return [
    `${direct}, which needs no weights, refuses ${list(telling.map(({ policy, without }) => `${valueText(metrics.refusal_rate, without)} about ${policy}`))}.`,
  ];
}

function errorText(
  study: Study,
  low: readonly PolicyOverlap[],
  weighted: string,
  direct: string | null,
): { readonly isWorse: boolean; readonly sentences: readonly string[] } {
  const nothing = { isWorse: false, sentences: [] };
  if (direct === null || low.length === 0) return nothing;
  const variants = variantsOf({ ...study, grid: gridOfPolicies(study.grid, new Set(low.map(({ policy }) => policy))) });
  const [one, other] = [weighted, direct].map((name) => variants?.all.find(({ estimator }) => estimator === name));
  if (variants === null || one === undefined || other === undefined) return nothing;
  const comparison = compareVariants(variants, metrics.rmse, one, other);
  const { difference, interval, pairs } = comparison;
  if (difference === null || !isClear(interval)) return nothing;
  const way = difference > 0 ? 'larger' : 'smaller';
  return {
    isWorse: difference > 0,
    sentences: [
      `Where both answer for ${list(low.map(({ policy }) => policy))} (${counted(pairs, 'pair')} of cells), the RMSE of ${one.name} is ${gapText(metrics.rmse, comparison)} ${way} than that of ${other.name}.`,
    ],
  };
}

interface EstimatorRows {
  readonly name: string;
  readonly rows: RowSet;
}

/** The first estimator of a family, in the order of the axis. */
function estimatorOf(study: Study, family: ReturnType<typeof familyOf>): EstimatorRows | null {
  const axis = study.grid.axes.find(({ name }) => name === ESTIMATOR_AXIS);
  const level =
    axis === undefined ? -1 : axis.levels.findIndex((_, index) => familyOf(study, levelLabel(axis, index)) === family);
  if (axis === undefined || level < 0) return null;
  return { name: levelLabel(axis, level), rows: rowsAt(study.grid, axis.levelOf, level) };
}

function rowsAt({ cells }: Grid, levelOf: Int32Array, level: number): RowSet {
  return [...cells.keys()].filter((row) => levelOf[row] === level);
}
