import { tCdf } from '../../stats/distributions.ts';
import { mean, sampleVariance, sum } from '../../stats/summation.ts';
import { clusterDeviations, satterthwaiteDf, unitVariance } from '../../stats/unit-variance.ts';
import type { Prompts } from '../dataset.ts';
import type { CalibrationSelection } from '../options.ts';
import type { SelectionCard } from '../results.ts';
import type { ScoredRows } from '../scored-rows.ts';

/** What both modes' held-out maps say of each label; NaN where a fold left no label to fit on. */
export interface HeldOutPredictions {
  readonly monotone: Float64Array;
  readonly twoStage: Float64Array;
}

/**
 * Which map predicts labels better that it has not seen. Loss: squared error of the map fitted without the label's fold.
 *
 * `paired`: d = loss(two-stage) − loss(monotone) a label; two-stage where mean d is below 0 by more than its standard error, clustered (Liang &
 * Zeger 1986): the one-standard-error rule of Breiman et al. (1984) with the error of the difference. The same labels are in both, so what
 * makes a label hard cancels. A needless two-stage map costs a little noise and a monotone one where the judge isn't a bias, so the rule asks
 * for less than a test at 5 % would; p, of a one-sided t test with Satterthwaite's df, is reported. A tie, one cluster or no difference:
 * monotone, the simpler one. With covariates the burden is the other way round, since somebody expects them to matter: two-stage, unless
 * mean d is above 0 by more than its standard error.
 * `thirds`: the rule of CJE 0.3.0: two-stage where its RMSE is lower by more than sd(loss of monotone)/√n/(2·RMSE), or where it is lower in
 * two of the three thirds of the labels by judge score; under no difference the second happens half of the time. With covariates it is
 * two-stage without a comparison.
 */
export function selectMode(
  { selection, covariates }: { readonly selection: CalibrationSelection; readonly covariates: readonly string[] },
  labels: ScoredRows,
  predictions: HeldOutPredictions,
  prompts: Prompts,
  promptWeights: Float64Array | null,
): SelectionCard {
  const weightOf = (i: number): number => (promptWeights === null ? 1 : promptWeights[labels.prompt[i]!]!);
  const rows = Array.from(labels.judge, (_, i) => i).filter(
    (i) => weightOf(i) > 0 && !Number.isNaN(predictions.monotone[i]! + predictions.twoStage[i]!),
  );
  const weight = Float64Array.from(rows, weightOf);
  const loss = (predicted: Float64Array): Float64Array =>
    Float64Array.from(rows, (i) => (labels.label[i]! - predicted[i]!) ** 2);
  const losses: Losses = { weight, monotone: loss(predictions.monotone), twoStage: loss(predictions.twoStage) };
  const cluster = Int32Array.from(rows, (i) => prompts.cluster[labels.prompt[i]!]!);
  const paired = pairedTest(losses, cluster, prompts.clusterCount);
  const thirds = thirdsWon(losses);
  return {
    rule: selection,
    chosen: rules[selection]({ losses, paired, thirds, covariates: covariates.length > 0 }) ? 'two_stage' : 'monotone',
    oof_rmse: rows.length === 0 ? null : { monotone: rmse(losses, 'monotone'), two_stage: rmse(losses, 'twoStage') },
    ...paired,
    thirds_won: thirds,
  };
}

interface Comparison {
  readonly losses: Losses;
  readonly paired: Pick<SelectionCard, 'loss_difference' | 'se'>;
  readonly thirds: number | null;
  readonly covariates: boolean;
}

/** Whether it is two-stage. */
const rules: Readonly<Record<CalibrationSelection, (comparison: Comparison) => boolean>> = {
  paired({ paired: { loss_difference, se }, covariates }) {
    if (loss_difference === null || se === null || !(se > 0)) return covariates;
    return covariates ? loss_difference <= se : loss_difference < -se;
  },
  thirds: ({ losses, thirds, covariates }) => covariates || thirdsRule(losses, thirds),
};

interface Losses {
  readonly weight: Float64Array;
  readonly monotone: Float64Array;
  readonly twoStage: Float64Array;
}

/** √(Σ w·loss / Σ w) of the labels from `from` up to `to`. */
function rmse(losses: Losses, mode: 'monotone' | 'twoStage', from = 0, to = losses.weight.length): number {
  const weight = losses.weight.subarray(from, to);
  return Math.sqrt(sum(losses[mode].subarray(from, to).map((loss, i) => weight[i]! * loss)) / sum(weight));
}

function pairedTest(
  { weight, monotone, twoStage }: Losses,
  cluster: Int32Array,
  clusterCount: number,
): Pick<SelectionCard, 'loss_difference' | 'se' | 'df' | 'p'> {
  const difference = twoStage.map((loss, i) => loss - monotone[i]!);
  const all = sum(weight);
  const centre = sum(difference.map((d, i) => weight[i]! * d)) / all;
  if (!Number.isFinite(centre)) return { loss_difference: null, se: null, df: null, p: null };
  const totals = new Float64Array(clusterCount);
  const member = new Uint8Array(clusterCount);
  difference.forEach((d, i) => {
    const c = cluster[i]!;
    totals[c] = totals[c]! + (weight[i]! / all) * (d - centre);
    member[c] = 1;
  });
  const clusters = member.reduce((count, present) => count + present, 0);
  if (clusters < 2) return { loss_difference: centre, se: null, df: null, p: null };
  const spread = clusterDeviations(totals, member);
  const se = Math.sqrt(unitVariance(spread));
  if (!(se > 0)) return { loss_difference: centre, se: 0, df: null, p: null };
  const df = satterthwaiteDf(spread.deviations, clusters - 1);
  return { loss_difference: centre, se, df, p: tCdf(centre / se, df) };
}

/** The labels are in increasing order of judge score. Null for fewer than three. */
function thirdsWon(losses: Losses): number | null {
  const n = losses.weight.length;
  const third = Math.floor(n / 3);
  if (third === 0) return null;
  const ends = [0, third, 2 * third, n];
  let won = 0;
  for (let part = 0; part < 3; part += 1) {
    const [from, to] = [ends[part]!, ends[part + 1]!];
    if (rmse(losses, 'twoStage', from, to) < rmse(losses, 'monotone', from, to)) won += 1;
  }
  return won;
}

function thirdsRule(losses: Losses, won: number | null): boolean {
  const [monotone, twoStage] = [rmse(losses, 'monotone'), rmse(losses, 'twoStage')];
  const n = losses.weight.length;
  const scale = n / sum(losses.weight);
  const centre = mean(losses.monotone.map((loss, i) => scale * losses.weight[i]! * loss));
  const spread = sampleVariance(
    losses.monotone.map((loss, i) => centre + Math.sqrt(scale * losses.weight[i]!) * (loss - centre)),
  );
  const se = Math.sqrt(spread / n) / (2 * Math.max(monotone, 1e-12));
  return twoStage < monotone - se || (won ?? 0) >= 2;
}
