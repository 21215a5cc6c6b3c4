import { kendallTau } from '../../stats/ranks.ts';
import type { CellPolicy, CellRow } from './cell-row.ts';
import { isJudged, isKnown, type JudgedAnswer, type KnownClaim } from './claims.ts';
import type { Metric, MetricGap } from './metric.ts';

/**
 * Metrics of a ranking have one contribution a cell: what the cell's estimates say about the order of its policies, held against the order of the
 * truths. Without failures they look at the policies with an estimate alone (two are needed); with failures at all whose truth is known.
 * A clone is the policy that it is again, and has no place of its own.
 */
const common = {
  gap: (cells: readonly CellRow[]): MetricGap =>
    cells.some(({ policies }) => policies.some(isKnown)) ? 'too-few-policies' : 'no-truth',
  comparesAnswers: true,
  companion: null,
} as const;

const answersOf = ({ policies }: CellRow): readonly JudgedAnswer[] => withoutClones(policies.filter(isJudged));
const knownOf = ({ policies }: CellRow): readonly KnownClaim[] => withoutClones(policies.filter(isKnown));

/** One claim of each policy: a clone stands for its original where that one has none. */
function withoutClones<Claim extends CellPolicy>(claims: readonly Claim[]): readonly Claim[] {
  const names = new Set(claims.map(({ policy }) => policy));
  return claims.filter(({ clone_of }) => clone_of === undefined || !names.has(clone_of));
}

/** Of a cell that failed, whose truths nobody looked up: nothing is ranked. */
function orFailed(cell: CellRow, contribution: readonly number[]): readonly number[] {
  return contribution.length === 0 && cell.failed !== null ? [0] : contribution;
}

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((first, index) => items.slice(index + 1).map((second) => [first, second] as const));
}

/** 1 in the order of the truths, 0 against it; a tie of the estimates is a coin, ½; a pair with a policy that is not ranked, 0. */
function orderOfPair([a, b]: readonly [KnownClaim, KnownClaim]): number {
  if (a.estimate === null || b.estimate === null) return 0;
  return (1 + Math.sign(a.estimate - b.estimate) * Math.sign(a.truth - b.truth)) / 2;
}

/** Pairs with equal truths have no right order. None left: nothing. */
function pairwise(claims: readonly KnownClaim[]): readonly number[] {
  const pairs = pairsOf(claims).filter(([a, b]) => a.truth !== b.truth);
  return pairs.length === 0 ? [] : [pairs.reduce((sum, pair) => sum + orderOfPair(pair), 0) / pairs.length];
}

/**
 * Share of pairs of policies in the right order, a cell; pairs with equal truths stay out, equal estimates count ½. Mean over cells.
 * Chance: ½. With failures: a pair with a refused policy is in no order, 0.
 */
export const pairwiseAccuracy: Metric = {
  ...common,
  name: 'pairwise_accuracy',
  label: 'pairwise accuracy',
  direction: 'higher',
  summary: 'share',
  scale: 'share',
  contributions: (cell) => pairwise(answersOf(cell)),
  withFailures: (cell) => orFailed(cell, pairwise(knownOf(cell))),
};

/** Kendall's τ-b. Equal truths throughout have no order: nothing. Equal estimates throughout say nothing of one: 0. */
function tauOfAnswers(claims: readonly JudgedAnswer[]): readonly number[] {
  if (!pairsOf(claims).some(([a, b]) => a.truth !== b.truth)) return [];
  const tau = kendallTau(
    claims.map(({ estimate }) => estimate),
    claims.map(({ truth }) => truth),
  );
  return [Number.isNaN(tau) ? 0 : tau];
}

/** A pair with a policy that is not ranked adds nothing to the score and is still one of the pairs: τ-b with it drawn towards 0. */
function tauOfAll(claims: readonly KnownClaim[]): readonly number[] {
  let [score, untiedTruths, untiedEstimates] = [0, 0, 0];
  for (const [a, b] of pairsOf(claims)) {
    const truth = Math.sign(a.truth - b.truth);
    untiedTruths += Math.abs(truth);
    const isRanked = a.estimate !== null && b.estimate !== null;
    const estimate = isRanked ? Math.sign((a.estimate ?? 0) - (b.estimate ?? 0)) : 0;
    untiedEstimates += isRanked ? Math.abs(estimate) : 1;
    score += truth * estimate;
  }
  if (untiedTruths === 0) return [];
  return [score === 0 ? 0 : score / Math.sqrt(untiedTruths * untiedEstimates)];
}

/** Kendall's τ-b of estimates and truths (Kendall 1945), a cell; mean over cells. With failures: pairs with a refused policy add 0 to its score. */
export const meanKendallTau: Metric = {
  ...common,
  name: 'kendall_tau',
  label: 'Kendall τ',
  direction: 'higher',
  summary: 'mean',
  scale: 'correlation',
  contributions: (cell) => tauOfAnswers(answersOf(cell)),
  withFailures: (cell) => orFailed(cell, tauOfAll(knownOf(cell))),
};

/** The policies with the highest estimate: one would choose any of them. */
function chosenOf(claims: readonly KnownClaim[]): readonly KnownClaim[] {
  const highest = Math.max(...claims.map(({ estimate }) => estimate ?? -Infinity));
  return claims.filter(({ estimate }) => estimate === highest);
}

const truthsOf = (claims: readonly KnownClaim[]): readonly number[] => claims.map(({ truth }) => truth);

function top1Of(claims: readonly KnownClaim[]): readonly number[] {
  if (claims.length < 2) return [];
  const chosen = chosenOf(claims);
  const best = Math.max(...truthsOf(claims));
  return [chosen.length === 0 ? 0 : chosen.filter(({ truth }) => truth === best).length / chosen.length];
}

/**
 * Whether the policy with the highest estimate is one with the highest truth, a cell; of k policies that tie for the highest estimate, the share that is.
 * Mean over cells. With failures: the best of all policies is asked for, so refusing it is wrong, and so is refusing all.
 */
export const top1: Metric = {
  ...common,
  name: 'top1',
  label: 'top-1',
  direction: 'higher',
  summary: 'share',
  scale: 'share',
  contributions: (cell) => top1Of(answersOf(cell)),
  withFailures: (cell) => orFailed(cell, top1Of(knownOf(cell))),
};

function regretOf(claims: readonly KnownClaim[]): readonly number[] {
  if (claims.length < 2) return [];
  const chosen = chosenOf(claims);
  const [best, worst] = [Math.max(...truthsOf(claims)), Math.min(...truthsOf(claims))];
  if (chosen.length === 0) return [best - worst];
  return [best - truthsOf(chosen).reduce((sum, truth) => sum + truth / chosen.length, 0)];
}

/**
 * What choosing by the estimates costs, a cell: the highest truth less that of the policy with the highest estimate (of those that tie, the mean).
 * Mean over cells; on the oracle's scale, 0 at best. With failures: the best of all policies is the mark, and a cell that ranks nothing has
 * chosen the worst. A failed cell without truths stays out.
 */
export const regret: Metric = {
  ...common,
  name: 'regret',
  label: 'regret',
  direction: 'lower',
  summary: 'mean',
  scale: 'value',
  contributions: (cell) => regretOf(answersOf(cell)),
  withFailures: (cell) => regretOf(knownOf(cell)),
};
