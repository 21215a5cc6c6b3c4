import { mean } from '../../stats/summation.ts';
import { clusterDeviations } from '../../stats/unit-variance.ts';
import type { AnalysisContext } from '../context.ts';
import { intervalOf } from '../inference/interval.ts';
import type { TransportCard } from '../results.ts';
import { hasLabel, scoredRows } from '../scored-rows.ts';

/**
 * Whether the calibrator holds for a policy, on its held-out probes: the mean of Y − f(S), with a t interval by prompt clusters.
 * A mean away from 0 is a bias of every calibrated estimate of that policy. No probes or no calibrator: nulls; one cluster: no interval.
 */
export function transportCard(context: AnalysisContext, policy: string): TransportCard | null {
  const { data, options } = context;
  const table = data.probes[policy];
  if (table === undefined) return null;
  const rows = scoredRows(table, hasLabel(table));
  const fit = context.calibrator.ok ? context.calibrator.value.fit(null) : null;
  const empty = { mean_residual: null, se: null, df: null, ci: null, no_interval: null };
  if (fit === null || rows.n === 0) return { policy, n_probes: rows.n, n_clusters: 0, ...empty };
  const predicted = new Float64Array(rows.n);
  fit.predict(rows, predicted);
  const residual = predicted.map((value, i) => rows.label[i]! - value);
  const centre = mean(residual);
  const totals = new Float64Array(data.prompts.clusterCount);
  const members = new Uint8Array(data.prompts.clusterCount);
  residual.forEach((value, i) => {
    const cluster = data.prompts.cluster[rows.prompt[i]!]!;
    totals[cluster] = totals[cluster]! + (value - centre) / rows.n;
    members[cluster] = 1;
  });
  const clusters = members.reduce((count, member) => count + member, 0);
  const interval = intervalOf(
    centre,
    clusters < 2 ? null : { ...clusterDeviations(totals, members), structuralDf: clusters - 1 },
    { method: 'cluster-influence', distribution: 't', units: clusters },
    options.level,
  );
  return {
    policy,
    n_probes: rows.n,
    n_clusters: clusters,
    mean_residual: centre,
    se: interval.kind === 'interval' ? interval.se : null,
    df: interval.kind === 'interval' ? interval.df : null,
    ci: interval.kind === 'interval' ? interval.ci : null,
    no_interval: interval.kind === 'none' ? interval.reason : null,
  };
}
