import { twoSidedP } from '../../stats/distributions.ts';
import { median } from '../../stats/quantiles.ts';
import { mean } from '../../stats/summation.ts';
import { clusterDeviations, unitVariance } from '../../stats/unit-variance.ts';
import type { AnalysisContext } from '../context.ts';
import type { DrawTable } from '../dataset.ts';
import { checkVerdict } from '../inference/clone-pairs.ts';
import type { CheckVerdict, CloneCard } from './cards.ts';
import { weightedRows } from './weight-card.ts';

/** Weights within this of 1 are as good as 1. */
const near = 0.1;

/**
 * A policy that is the logging policy again. Its log probabilities were computed anew for the same responses, so its weights must be 1 but for
 * the provider's noise. Their median says whether the log probabilities are of the responses at all (a wrong template, a lost system prompt
 * or a cut text moves all of them); the mean would be moved by a few. And its own draws must score as the logging policy's do (an A/A test):
 * where they do not, the two were sampled or judged differently, whatever was declared.
 * Without log probabilities and without draws: nulls.
 */
export function cloneCard(context: AnalysisContext, policy: string): CloneCard {
  const logWeight = logWeights(context, policy);
  const n = logWeight.length;
  const middle = n === 0 ? null : median(logWeight);
  const { found, verdict } = scoreDifference(context, policy);
  return {
    policy,
    n,
    median_weight: middle === null ? null : Math.exp(middle),
    median_log_weight: middle,
    near_one_share: n === 0 ? null : logWeight.filter((value) => Math.abs(Math.expm1(value)) <= near).length / n,
    score_difference: found,
    score_check: verdict,
  };
}

function logWeights({ data: { logged } }: AnalysisContext, policy: string): Float64Array {
  const target = logged?.targetLogprob[policy];
  if (logged === null || target === undefined) return new Float64Array();
  return Float64Array.from(weightedRows(logged, target), (row) => target[row]! - logged.baseLogprob[row]!);
}

interface ScoreCheck {
  readonly found: CloneCard['score_difference'];
  readonly verdict: CheckVerdict;
}

const unchecked: ScoreCheck = { found: null, verdict: 'NOT_CHECKED' };

/** Paired over the prompts that both have, by clusters; t with clusters − 1 degrees of freedom. */
function scoreDifference({ data, options }: AnalysisContext, policy: string): ScoreCheck {
  const base = data.loggingPolicy === null ? undefined : data.draws[data.loggingPolicy];
  const own = data.draws[policy];
  if (base === undefined || own === undefined) return unchecked;
  const prompts = data.prompts.ids.length;
  const [a, b] = [promptMeans(own, prompts), promptMeans(base, prompts)];
  const difference = a.map((value, prompt) => value - b[prompt]!);
  const known = difference.filter((value) => !Number.isNaN(value));
  const centre = mean(known);
  const totals = new Float64Array(data.prompts.clusterCount);
  const member = new Uint8Array(data.prompts.clusterCount);
  difference.forEach((value, prompt) => {
    if (Number.isNaN(value)) return;
    const cluster = data.prompts.cluster[prompt]!;
    totals[cluster] = totals[cluster]! + (value - centre) / known.length;
    member[cluster] = 1;
  });
  const clusters = member.reduce((count, one) => count + one, 0);
  if (clusters < 2) return unchecked;
  const se = Math.sqrt(unitVariance(clusterDeviations(totals, member)));
  const found =
    se > 0 ? { difference: centre, se, p: twoSidedP(centre / se, clusters - 1), n_clusters: clusters } : null;
  const tested = {
    difference: centre,
    p: found?.p ?? null,
    no_interval: found === null ? 'zero-variance' : null,
  } as const;
  return { found, verdict: checkVerdict(tested, options.gates.cloneScoresWarning) };
}

/** Mean judge score of each prompt; NaN where there is none. */
function promptMeans(table: DrawTable, prompts: number): Float64Array {
  const [total, count] = [new Float64Array(prompts), new Float64Array(prompts)];
  table.judge.forEach((score, row) => {
    if (Number.isNaN(score)) return;
    const prompt = table.prompt[row]!;
    total[prompt] = total[prompt]! + score;
    count[prompt] = count[prompt]! + 1;
  });
  return total.map((value, prompt) => value / count[prompt]!);
}
