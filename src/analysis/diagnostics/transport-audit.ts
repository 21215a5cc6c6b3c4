import { criticalValue, normalQuantile } from '../../stats/distributions.ts';
import { quantile } from '../../stats/quantiles.ts';
import { mean, sum } from '../../stats/summation.ts';
import type { TransportBin, TransportVerdict } from './cards.ts';

/** Fewer effective clusters than this pass nobody: their interval is not to be trusted. A failure is one all the same. */
export const leastClusters = 20;
const binCount = 10;
const occupied = 3;
/** Standard errors below this are rounding. */
const roundingNoise = 1e-12;

export interface AuditRule {
  /** The largest mean residual that still counts as transported; null: not declared. */
  readonly margin: number | null;
  /** Audits that are judged together: each one's level is 1 − (1 − level)/familySize. */
  readonly familySize: number;
  readonly level: number;
}

/** A mean residual with what is known of its precision. */
export interface ResidualSummary {
  readonly mean: number;
  /** null: one cluster or no spread. */
  readonly se: number | null;
  readonly clusters: number;
  /** (Σv)²/Σ_g(Σv)²: clusters of equal size would be this many (Kish 1965). */
  readonly effectiveClusters: number;
}

/**
 * Mean residual with the cluster-robust variance G/(G − 1)·Σ_g(Σ r̃)²/n². `cluster`: one a residual.
 * No residual: NaN, no SE. One cluster: no SE.
 */
export function summariseResiduals(residual: Float64Array, cluster: Int32Array): ResidualSummary {
  const centre = mean(residual);
  const totals = new Map<number, { sum: number; count: number }>();
  residual.forEach((value, i) => {
    const entry = totals.get(cluster[i]!) ?? { sum: 0, count: 0 };
    totals.set(cluster[i]!, { sum: entry.sum + (value - centre), count: entry.count + 1 });
  });
  const groups = [...totals.values()];
  const [n, g] = [residual.length, groups.length];
  const variance = (g / (g - 1)) * sum(groups.map((entry) => entry.sum ** 2)) * (1 / n ** 2);
  const se = Math.sqrt(variance);
  return {
    mean: centre,
    se: g >= 2 && se > roundingNoise ? se : null,
    clusters: g,
    effectiveClusters: n === 0 ? 0 : n ** 2 / sum(groups.map((entry) => entry.count ** 2)),
  };
}

export interface AuditedResidual extends Omit<TransportVerdict, 'bins' | 'bin_occupancy'> {
  readonly df: number | null;
  readonly ci: readonly [lower: number, upper: number] | null;
}

/**
 * An equivalence test of a mean residual (Schuirmann 1987) with a family-wise t interval: PASS when all of it lies within ±margin, FAIL when
 * all of it lies beyond on one side, INCONCLUSIVE when it crosses the margin or clusters are too few to pass. That 0 lies in the interval
 * means nothing here: a small audit would pass everybody. Without a margin NOT_GRADED.
 */
export function gradeTransport(summary: ResidualSummary, rule: AuditRule): AuditedResidual {
  const auditLevel = 1 - (1 - rule.level) / Math.max(1, rule.familySize);
  const common = {
    margin: rule.margin,
    family_size: rule.familySize,
    simultaneous_level: rule.level,
    audit_level: auditLevel,
    effective_clusters: summary.effectiveClusters,
  };
  if (summary.se === null) {
    const graded = rule.margin === null ? ungraded : ({ status: 'INCONCLUSIVE', reason_code: 'no-interval' } as const);
    return { ...common, ...graded, df: null, ci: null, min_margin_for_pass: null, detectable_bias_80: null };
  }
  // Equal clusters should count as they are: the quotient may fall short of a whole number by a rounding.
  const df = Math.max(1, Math.floor(summary.effectiveClusters + 1e-9) - 1);
  const critical = criticalValue(auditLevel, df);
  const ci = [summary.mean - critical * summary.se, summary.mean + critical * summary.se] as const;
  return {
    ...common,
    ...verdict(ci, summary.effectiveClusters, rule.margin),
    df,
    ci,
    min_margin_for_pass: Math.max(Math.abs(ci[0]), Math.abs(ci[1])),
    detectable_bias_80: (critical + normalQuantile(0.8)) * summary.se,
  };
}

const ungraded = { status: 'NOT_GRADED', reason_code: 'no-margin' } as const;

function verdict(
  [low, high]: readonly [number, number],
  effectiveClusters: number,
  margin: number | null,
): Pick<TransportVerdict, 'status' | 'reason_code'> {
  if (margin === null) return ungraded;
  if (low > margin || high < -margin) return { status: 'FAIL', reason_code: 'beyond-margin' };
  if (effectiveClusters < leastClusters) return { status: 'INCONCLUSIVE', reason_code: 'too-few-clusters' };
  if (low >= -margin && high <= margin) return { status: 'PASS', reason_code: 'within-margin' };
  return { status: 'INCONCLUSIVE', reason_code: 'crosses-margin' };
}

/** Mean residual by judge score, between the probes' deciles (equal ones merged); a bin without a probe has none. */
export function residualBins(
  score: Float64Array,
  residual: Float64Array,
): { readonly bins: readonly TransportBin[]; readonly occupancy: number | null } {
  if (score.length === 0) return { bins: [], occupancy: null };
  const edges = [...new Set(Array.from({ length: binCount + 1 }, (_, i) => quantile(score, i / binCount)))];
  const inner = edges.slice(1, -1);
  const members: number[][] = Array.from({ length: inner.length + 1 }, () => []);
  score.forEach((value, i) => members[inner.filter((edge) => edge <= value).length]!.push(residual[i]!));
  return {
    bins: members.map((values, bin) => ({
      lower: edges[bin]!,
      upper: edges[bin + 1] ?? edges[bin]!,
      n: values.length,
      mean_residual: values.length === 0 ? null : mean(values),
    })),
    occupancy: members.filter((values) => values.length >= occupied).length / members.length,
  };
}
