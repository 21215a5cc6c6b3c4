import { criticalValue } from '../../stats/distributions.ts';
import { pearson } from '../../stats/ranks.ts';
import { mean, sampleVariance, sum } from '../../stats/summation.ts';
import { clusterDeviations, unitVariance } from '../../stats/unit-variance.ts';
import type { CalibrationFit } from '../calibration/calibrator.ts';
import type { AnalysisContext } from '../context.ts';
import { drawRows } from '../draw-rows.ts';
import { gather } from '../gather.ts';
import { promptAverage } from '../estimators/prompt-average.ts';
import { scoredRows } from '../scored-rows.ts';
import { importanceWeights } from '../weights/importance.ts';
import type { DoubleRobustnessCard } from './cards.ts';
import { rSquared } from './reliability.ts';
import { weightedRows } from './weight-card.ts';

/**
 * Model and weights apart, for a policy with log probabilities and labels on the logged rows.
 *
 * Orthogonality: mean of w·(Y − f₋ₖ(S)) over labelled rows, w the raw mean-one weights: what the calibrated score is wrong by under the policy.
 * It is 0 when the model is right there or when it is wrong only where the policy does not go. Residuals are of labels: against f(S) itself,
 * as the reference takes them, the test could not fail. SE by clusters, t interval.
 * DM–IPS split: the mean calibrated score of the policy's own draws beside that correction, and how they go together over prompts.
 * Without weights, calibrator or labelled rows: null.
 */
export function doubleRobustnessCard(
  context: AnalysisContext,
  policy: string,
  fit: CalibrationFit | null,
): DoubleRobustnessCard | null {
  const { data, options } = context;
  const { logged } = data;
  const target = logged?.targetLogprob[policy];
  if (logged === null || target === undefined || fit === null || policy === data.loggingPolicy) return null;
  const usable = weightedRows(logged, target);
  const base = gather(logged.baseLogprob, usable);
  const weights = importanceWeights(gather(target, usable).map((value, i) => value - base[i]!));
  if (weights === null) return null;
  const weightOf = new Float64Array(logged.n).fill(NaN);
  usable.forEach((row, i) => {
    weightOf[row] = weights.hajek[i]!;
  });
  const labelled = scoredRows(logged, (row) => !Number.isNaN(weightOf[row]! + logged.label[row]!));
  const predicted = new Float64Array(labelled.n);
  fit.predictHeldOut(labelled, predicted);
  const known = Uint32Array.from(predicted.keys()).filter((i) => !Number.isNaN(predicted[i]!));
  if (known.length < 2) return null;
  const [p, y] = [gather(predicted, known), gather(labelled.label, known)];
  const w = gather(gather(weightOf, labelled.row), known);
  const residual = y.map((value, i) => value - p[i]!);
  const cluster = (prompt: number): number => data.prompts.cluster[prompt]!;
  const correction = clustered(
    residual.map((value, i) => value * w[i]!),
    Int32Array.from(known, (i) => cluster(labelled.prompt[i]!)),
    data.prompts.clusterCount,
  );
  const direct = directPart(context, policy, fit);
  return {
    policy,
    n_logged: usable.length,
    n_labels: known.length,
    n_clusters: correction.clusters,
    orthogonality: test(correction, options.level),
    dm_mean: direct?.mean ?? null,
    dm_se: direct?.se ?? null,
    ips_mean: correction.mean,
    ips_se: correction.se,
    dm_share: direct === null ? null : Math.abs(direct.mean) / (Math.abs(direct.mean) + Math.abs(correction.mean)),
    correlation: direct === null ? null : correlation(direct, correction),
    outcome_r2: rSquared(p, y),
    weighted_outcome_r2: weightedRSquared(p, y, w),
    residual_mean: mean(residual),
    residual_rmse: Math.sqrt(mean(residual.map((value) => value ** 2))),
  };
}

interface ClusteredMean {
  readonly mean: number;
  /** null: one cluster or no spread. */
  readonly se: number | null;
  readonly clusters: number;
  /** Sum of deviations by cluster. */
  readonly totals: Float64Array;
  readonly member: Uint8Array;
}

function clustered(values: Float64Array, cluster: Int32Array, clusterCount: number): ClusteredMean {
  const centre = mean(values);
  const totals = new Float64Array(clusterCount);
  const member = new Uint8Array(clusterCount);
  values.forEach((value, i) => {
    const place = cluster[i]!;
    totals[place] = totals[place]! + (value - centre) / values.length;
    member[place] = 1;
  });
  const clusters = member.reduce((count, one) => count + one, 0);
  const se = clusters < 2 ? 0 : Math.sqrt(unitVariance(clusterDeviations(totals, member)));
  return { mean: centre, se: se > 0 ? se : null, clusters, totals, member };
}

function test({ mean: score, se, clusters }: ClusteredMean, level: number): DoubleRobustnessCard['orthogonality'] {
  if (se === null) return null;
  const half = criticalValue(level, clusters - 1) * se;
  return { score, se, ci: [score - half, score + half], z: score / se };
}

/** Mean calibrated score of the policy's own draws, by prompts. */
function directPart(context: AnalysisContext, policy: string, fit: CalibrationFit): ClusteredMean | null {
  const { prompts } = context.data;
  const rows = drawRows(context, policy);
  if (rows.n === 0) return null;
  const reward = new Float64Array(rows.n);
  fit.predict(rows, reward);
  const average = promptAverage(rows.prompt);
  // Prompts in the order in which the rows have them.
  const place = new Int32Array(prompts.ids.length).fill(-1);
  const cluster = new Int32Array(average.promptCount);
  const values = new Float64Array(average.promptCount);
  let found = 0;
  for (let i = 0; i < rows.n; i += 1) {
    const prompt = rows.prompt[i]!;
    if (place[prompt] === -1) {
      place[prompt] = found;
      cluster[found] = prompts.cluster[prompt]!;
      found += 1;
    }
    values[place[prompt]!] = values[place[prompt]!]! + reward[i]! * average.weight[i]!;
  }
  return clustered(values, cluster, prompts.clusterCount);
}

/** Over the clusters that have both; null when that is not defined. */
function correlation(a: ClusteredMean, b: ClusteredMean): number | null {
  const both = Uint32Array.from(a.member.keys()).filter((place) => a.member[place] === 1 && b.member[place] === 1);
  const value = pearson(gather(a.totals, both), gather(b.totals, both));
  return Number.isNaN(value) ? null : value;
}

/** 1 − Σw(y − p)²/Σw(y − ȳ_w)². */
function weightedRSquared(p: Float64Array, y: Float64Array, w: Float64Array): number | null {
  const total = sum(w);
  if (!(total > 0) || !(sampleVariance(y) > 0)) return null;
  const centre = sum(y.map((value, i) => value * w[i]!)) / total;
  const spread = sum(y.map((value, i) => w[i]! * (value - centre) ** 2));
  return spread > 0 ? 1 - sum(y.map((value, i) => w[i]! * (value - p[i]!) ** 2)) / spread : null;
}
