import type { JsonValue } from '../../base/json.ts';
import type { AnalysisContext } from '../context.ts';
import { crossFittedIsotonic } from '../outcome/isotonic-outcome.ts';
import { targeting, weightAtScores } from '../outcome/targeting.ts';
import { usedWeights } from '../weights/policy-weights.ts';
import type { UsedWeights } from '../weights/policy-weights.ts';
import { fitWeightByScore, predictByScore } from '../weights/weight-by-score.ts';
import type { WeightByScore } from '../weights/weight-by-score.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { weightedAverage, WeightedAverage } from './average.ts';
import type { DoublyRobustRows, PolicyRows } from './doubly-robust-rows.ts';
import type { EstimatorSettings, StackedComponent } from './estimator-settings.ts';
import { averageOverRows } from './prompt-average.ts';
import type { ReplicateView } from './replicate-view.ts';
import { simcalFrame } from './simcal-frame.ts';

/** What tells the doubly robust estimators apart. */
export interface DoublyRobustMethod {
  /** How a row weighs in the outcome model, by its importance weight; null: all alike. */
  readonly outcomeWeight: ((weight: number, settings: EstimatorSettings) => number) | null;
  /** Whether residuals are weighted by the row's own weight or by its expectation given the judge score. */
  readonly correction: 'row' | 'score';
  readonly targeted: boolean;
}

/** One policy's value, and what its influence values are made of. */
export interface DoublyRobustValue {
  readonly estimate: number;
  readonly outcomeMean: number;
  readonly correctionMean: number;
  /** Of each row whose residual counts: the outcome model before any targeting, weight · residual, and what the residual is taken of. */
  readonly initial: Float64Array;
  readonly corrections: Float64Array;
  readonly target: Float64Array;
  /** The outcome model in use, at the draws. */
  readonly outcomeAtDraws: Float64Array;
  /** What multiplies the residuals, at these rows and at all logged ones. */
  readonly weight: Float64Array;
  weightOfLogged(): Float64Array;
  readonly used: UsedWeights;
  details(): Readonly<Record<string, JsonValue>>;
}

export interface DoublyRobustInput {
  readonly context: AnalysisContext;
  readonly settings: EstimatorSettings;
  readonly method: DoublyRobustMethod;
  readonly shared: DoublyRobustRows;
  /** See `weightsName`. */
  readonly weightsName: string;
  /** Rewards are the labels: every logged row has one. */
  readonly labelled: boolean;
}

/**
 * ψ̂ = mean over prompts of ḡ(draws) + mean of weight · (target − g) over the rows that have a target. The target is the label on labelled
 * rows, or the calibrated reward on all (`residuals: reward`). Null where a model cannot be fitted on this replicate.
 */
export function doublyRobustValue(
  input: DoublyRobustInput,
  policy: PolicyRows,
  view: ReplicateView,
): DoublyRobustValue | null {
  const { settings, method, labelled } = input;
  const { residual } = policy;
  const used = view.columns.once(policy.logged.weights, input.weightsName, () => makeWeights(input, policy, view));
  if (used === null) return null;
  const w = new Float64Array(residual.rows.n);
  for (let j = 0; j < w.length; j += 1) w[j] = used.value[residual.place[j]!]! * used.scale;
  const target = settings.residuals === 'label' || labelled ? residual.rows.label : view.columns.reward(residual.rows);
  const models = outcomeModels(input, policy, view, { w, target });
  const v = view.rowWeights(residual.rows);
  let outcome: AtRows = models;
  let details: () => Readonly<Record<string, JsonValue>> = () => ({});
  let weight: Float64Array = w;
  let weightOfLogged = (): Float64Array => scaled(used);
  if (method.correction === 'score') {
    const model = weightByScore(input, policy, used, view);
    weight = predictByScore(model, residual.rows.judge, residual.fold);
    weightOfLogged = () => predictByScore(model, policy.logged.rows.judge, policy.loggedFold);
    details = () => ({ weight_shape: model.shape });
  }
  if (method.targeted) {
    const moved = targeted(input, policy, view, { used, target, ...models });
    details = () => ({ epsilon: moved.epsilon, untargeted_mean: outcomeMeanOf(policy, view, models) });
    outcome = moved;
  }
  const corrections = new Float64Array(residual.rows.n);
  for (let j = 0; j < corrections.length; j += 1) {
    corrections[j] = weight[j]! * (target[j]! - outcome.atRows[j]!);
  }
  const outcomeMean = outcomeMeanOf(policy, view, outcome);
  const correctionMean = weightedAverage(corrections, v);
  return {
    estimate: outcomeMean + correctionMean,
    outcomeMean,
    correctionMean,
    initial: models.atRows,
    corrections,
    target,
    outcomeAtDraws: outcome.atDraws,
    weight,
    weightOfLogged,
    used,
    details: () => ({ ...used.details, ...details() }),
  };
}

function makeWeights(
  { context, settings, shared }: DoublyRobustInput,
  { logged }: PolicyRows,
  view: ReplicateView,
): UsedWeights | null {
  const { rows, weights } = logged;
  const simcal = settings.weights === 'simcal';
  if (simcal && !view.columns.complete(rows)) return null;
  const folds = simcal ? context.folds : null;
  const frame = simcalFrame(
    rows,
    view.columns,
    { reward: folds, weights: settings.simcal.crossFit === 'none' ? null : folds },
    shared.rowFolds,
  );
  return usedWeights(weights, settings, frame, view.rowWeights(rows));
}

function scaled({ value, scale }: UsedWeights): Float64Array {
  const w = new Float64Array(value.length);
  for (let i = 0; i < w.length; i += 1) w[i] = value[i]! * scale;
  return w;
}

/** Of the rows whose residuals count: weights in use, and what the residuals are taken of. */
interface Columns {
  readonly w: Float64Array;
  readonly target: Float64Array;
}

/** The outcome model at the rows whose residuals count, and at the draws. */
interface AtRows {
  readonly atRows: Float64Array;
  readonly atDraws: Float64Array;
  /** Whether it is the calibrator without each row's fold, as it is. */
  readonly heldOut: boolean;
}

function outcomeModels(
  { settings, method, shared, labelled }: DoublyRobustInput,
  { residual, draws, drawFold }: PolicyRows,
  view: ReplicateView,
  { w, target }: Columns,
): AtRows {
  const { columns } = view;
  if (settings.outcome.model === 'calibrator' && method.outcomeWeight === null) {
    return { atRows: columns.heldOut(residual.rows), atDraws: columns.heldOut(draws), heldOut: true };
  }
  const own = method.outcomeWeight !== null || settings.residuals === 'label' || shared.training === null;
  const training = own ? residual.rows : shared.training;
  const count = view.rowWeights(training);
  const weight = new Float64Array(training.n);
  for (let j = 0; j < training.n; j += 1) {
    const base = count === null ? 1 : count[j]!;
    weight[j] = method.outcomeWeight === null ? base : base * method.outcomeWeight(w[j]!, settings);
  }
  const folds = shared.folds ?? { k: 1, foldOfPrompt: new Int32Array() };
  const fold = shared.rowFolds.of(folds, training);
  const index = settings.outcome.index === 'mixed' ? columns.indexHeldOut(training) : columns.index(training);
  const targetOf = (): Float64Array => (labelled ? training.label : columns.reward(training));
  const [atRows, atDraws] = crossFittedIsotonic(
    { index, target: own ? target : targetOf(), weight, fold },
    [
      { index: columns.index(residual.rows), fold: residual.fold },
      { index: columns.index(draws), fold: drawFold },
    ],
    folds.k,
    columns.foldCells(index, fold, folds.k, count),
  );
  return { atRows: atRows!, atDraws: atDraws!, heldOut: false }; // two sets in, two out
}

/** m₋ₖ: the weight as a function of the judge score, fitted on the logged rows. */
function weightByScore(
  { settings, shared }: DoublyRobustInput,
  { logged, loggedFold, cells }: PolicyRows,
  used: UsedWeights,
  view: ReplicateView,
): WeightByScore {
  const foldCount = shared.folds?.k ?? 1;
  const { folds, k, seed } = settings.outcome;
  return view.columns.once(used, `by score ${folds} ${k} ${seed}`, () => {
    const rowWeight = view.rowWeights(logged.rows);
    return fitWeightByScore({ cells, weight: scaled(used), fold: loggedFold, foldCount, rowWeight });
  });
}

interface Untargeted extends AtRows {
  readonly used: UsedWeights;
  readonly target: Float64Array;
}

interface Moved extends AtRows {
  readonly epsilon: number;
}

/** The outcome model moved so that its weighted residuals leave no mean. */
function targeted(
  input: DoublyRobustInput,
  policy: PolicyRows,
  view: ReplicateView,
  { used, target, atRows, atDraws }: Untargeted,
): Moved {
  const { residual, draws, drawFold } = policy;
  const clever = cleverCovariate(input, policy, view, used);
  const cleverAtRows = clever(residual.rows.judge, residual.fold);
  const cleverAtDraws = clever(draws.judge, drawFold);
  const step = targeting(input.settings.link, {
    outcome: atRows,
    target,
    clever: cleverAtRows,
    weight: view.rowWeights(residual.rows) ?? new Float64Array(residual.rows.n).fill(1),
  });
  const moved = (outcome: Float64Array, at: Float64Array): Float64Array => {
    const out = new Float64Array(outcome.length);
    for (let i = 0; i < out.length; i += 1) out[i] = step.move(outcome[i]!, at[i]!);
    return out;
  };
  return {
    epsilon: step.epsilon,
    atRows: moved(atRows, cleverAtRows),
    atDraws: moved(atDraws, cleverAtDraws),
    heldOut: false,
  };
}

/** The weight as a function of the score: E[w | S] of the other folds for label residuals, the fold's own means for rewards. */
function cleverCovariate(
  input: DoublyRobustInput,
  policy: PolicyRows,
  view: ReplicateView,
  used: UsedWeights,
): (judge: Float64Array, fold: Int32Array) => Float64Array {
  const { residuals } = input.settings;
  switch (residuals) {
    case 'reward':
      return weightAtScores(policy.logged.rows.judge, scaled(used), policy.loggedFold, input.shared.folds?.k ?? 1);
    case 'label': {
      const model = weightByScore(input, policy, used, view);
      return (at, fold) => predictByScore(model, at, fold);
    }
    default:
      return residuals satisfies never;
  }
}

/** The held-out calibrator's mean is the same for all estimators that have it. */
function outcomeMeanOf({ draws, drawWeight }: PolicyRows, view: ReplicateView, model: AtRows): number {
  const mean = (): number => averageOfDraws(draws, drawWeight, model.atDraws, view.rowWeights(draws));
  return model.heldOut ? view.columns.once(drawWeight, 'held-out mean', mean) : mean();
}

/** The weighted mean of a column of the draws; draws of weight 0 stand aside. */
function averageOfDraws(
  draws: ScoredRows,
  weight: Float64Array,
  values: Float64Array,
  rowWeights: Float64Array | null,
): number {
  return averageOverRows({ prompt: draws.prompt, weight, promptCount: 0 }, values, rowWeights);
}

/** The estimates with each fold's calibrator in place of all; the outcome model in the correction is kept under `residuals: reward`. */
export function foldReplicates(
  { settings }: DoublyRobustInput,
  policy: PolicyRows,
  value: DoublyRobustValue,
  view: ReplicateView,
  folds: readonly number[],
): Float64Array {
  const { residual, draws } = policy;
  return Float64Array.from(folds, (fold) => {
    const atDraws = view.columns.without(fold, draws);
    const atRows = view.columns.without(fold, residual.rows);
    const correction = new WeightedAverage();
    for (let j = 0; j < atRows.length; j += 1) {
      const left = settings.residuals === 'reward' ? atRows[j]! - value.initial[j]! : value.target[j]! - atRows[j]!;
      correction.add(value.weight[j]! * left, 1);
    }
    return averageOfDraws(draws, policy.promptWeight, atDraws, null) + correction.value;
  });
}

const plain: DoublyRobustMethod = { outcomeWeight: null, correction: 'row', targeted: false };

/** Floor of the outcome weights, so that no row is lost. */
const smallestOmega = 1e-8;

export const doublyRobustMethods: Readonly<Record<StackedComponent, DoublyRobustMethod>> = {
  'dr-cpo': plain,
  'tr-cpo-e': { ...plain, correction: 'score' },
  tmle: { ...plain, targeted: true },
  mrdr: { ...plain, outcomeWeight: (weight, { omega }) => Math.max(omegaOf(weight, omega), smallestOmega) },
};

function omegaOf(weight: number, omega: EstimatorSettings['omega']): number {
  switch (omega) {
    case 'w':
      return Math.abs(weight);
    case 'w2':
      return weight * weight;
    case 'snips':
      return (weight - 1) ** 2;
    default:
      return omega satisfies never;
  }
}
