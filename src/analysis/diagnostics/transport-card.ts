import type { CalibrationFit } from '../calibration/calibrator.ts';
import type { AnalysisContext } from '../context.ts';
import type { TransportCard } from '../results.ts';
import { hasLabel, scoredRows } from '../scored-rows.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { gradeTransport, residualBins, summariseResiduals } from './transport-audit.ts';

/** Label − calibrated score of a policy's probes, which no fit has seen; in increasing order of judge score. */
export function probeResiduals(
  { data }: AnalysisContext,
  policy: string,
  fit: CalibrationFit,
): { readonly rows: ScoredRows; readonly residual: Float64Array } {
  const rows = probeRows(data, policy);
  const residual = new Float64Array(rows.n);
  fit.predict(rows, residual);
  for (let i = 0; i < rows.n; i += 1) residual[i] = rows.label[i]! - residual[i]!;
  return { rows, residual };
}

export function probeRows({ probes }: AnalysisContext['data'], policy: string): ScoredRows {
  const table = probes[policy];
  return table === undefined ? none : scoredRows(table, hasLabel(table));
}

const none: ScoredRows = {
  n: 0,
  row: new Uint32Array(),
  prompt: new Int32Array(),
  judge: new Float64Array(),
  label: new Float64Array(),
  covariates: {},
};

/**
 * Whether the calibrator holds for every policy, on held-out probes: the mean of Y − f(S), by prompt clusters, judged together. A mean away
 * from 0 is a bias of every calibrated estimate of that policy. A policy without probes is NOT_CHECKED; the logging policy, whose labels the
 * calibrator is fitted on, has a card only if it has probes.
 */
export function transportCards(context: AnalysisContext, fit: CalibrationFit | null): readonly TransportCard[] {
  const { data, options } = context;
  const policies = data.policies.filter((policy) => data.probes[policy] !== undefined || policy !== data.loggingPolicy);
  const familySize = policies.filter((policy) => probeRows(data, policy).n > 0).length;
  const rule = { margin: options.audit.margin, familySize, level: options.level };
  return policies.map((policy): TransportCard => {
    const n = probeRows(data, policy).n;
    if (fit === null || n === 0) {
      return {
        policy,
        n_probes: n,
        n_clusters: 0,
        mean_residual: null,
        se: null,
        df: null,
        ci: null,
        no_interval: null,
        status: 'NOT_CHECKED',
        reason_code: n === 0 ? 'no-probes' : 'no-calibrator',
        margin: rule.margin,
        family_size: familySize,
        simultaneous_level: options.level,
        audit_level: options.level,
        effective_clusters: null,
        min_margin_for_pass: null,
        detectable_bias_80: null,
        bins: [],
        bin_occupancy: null,
      };
    }
    const { rows, residual } = probeResiduals(context, policy, fit);
    const summary = summariseResiduals(
      residual,
      Int32Array.from(rows.prompt, (prompt) => data.prompts.cluster[prompt]!),
    );
    const { bins, occupancy } = residualBins(rows.judge, residual);
    return {
      policy,
      n_probes: n,
      n_clusters: summary.clusters,
      mean_residual: summary.mean,
      se: summary.se,
      no_interval: summary.se !== null ? null : summary.clusters < 2 ? 'one-cluster' : 'zero-variance',
      ...gradeTransport(summary, rule),
      bins,
      bin_occupancy: occupancy,
    };
  });
}
