import type { JsonValue } from '../../base/json.ts';
import type { AnalysisContext } from '../context.ts';
import { crossFittedIsotonic } from '../outcome/isotonic-outcome.ts';
import type { PredictionRows } from '../outcome/isotonic-outcome.ts';
import { targeting, weightAtScores } from '../outcome/targeting.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { IndexCells } from '../weights/index-cells.ts';
import { usedWeights } from '../weights/policy-weights.ts';
import type { UsedWeights } from '../weights/policy-weights.ts';
import { fitWeightByScore, predictByScore } from '../weights/weight-by-score.ts';
import { WeightedAverage } from './average.ts';
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
  /** The outcome model before any targeting, at the logged rows. */
  readonly initial: Float64Array;
  /** The outcome model in use, at the draws. */
  readonly outcomeAtDraws: Float64Array;
  /** weight · residual of each logged row; 0 where there is none. */
  readonly corrections: Float64Array;
  /** What multiplies the residuals. */
  readonly weight: Float64Array;
  readonly target: Float64Array;
  readonly used: UsedWeights;
  readonly details: Readonly<Record<string, JsonValue>>;
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
  const { rows } = policy.logged;
  const used = view.columns.once(policy.logged.weights, input.weightsName, () => makeWeights(input, policy, view));
  if (used === null) return null;
  const v = view.rowWeights(rows);
  const w = new Float64Array(rows.n);
  for (let i = 0; i < rows.n; i += 1) w[i] = used.value[i]! * used.scale;
  const target = settings.residuals === 'label' || labelled ? rows.label : view.columns.reward(rows);
  const models = outcomeModels(input, policy, view, { w, target });
  let atLogged: Float64Array = models.logged;
  let atDraws: Float64Array = models.draws;
  let details: Readonly<Record<string, JsonValue>> = {};
  let weight: Float64Array = w;
  if (method.correction === 'score') {
    const byScore = weightByScore(policy, input.shared.folds?.k ?? 1, w, v);
    weight = byScore.weight;
    details = { weight_shape: byScore.shape };
  }
  if (method.targeted) {
    const moved = targeted(input, policy, { w, v, target, atLogged, atDraws });
    details = {
      epsilon: moved.epsilon,
      untargeted_mean: averageOfDraws(policy, policy.drawWeight, atDraws, view.rowWeights(policy.draws)),
    };
    [atLogged, atDraws] = [moved.atLogged, moved.atDraws];
  }
  const corrections = new Float64Array(rows.n);
  const correction = new WeightedAverage();
  for (let i = 0; i < rows.n; i += 1) {
    const count = v === null ? 1 : v[i]!;
    if (policy.used[i] === 0 || count === 0) continue;
    corrections[i] = weight[i]! * (target[i]! - atLogged[i]!);
    correction.add(corrections[i]!, count);
  }
  const outcomeMean = averageOfDraws(policy, policy.drawWeight, atDraws, view.rowWeights(policy.draws));
  const correctionMean = correction.value;
  return {
    estimate: outcomeMean + correctionMean,
    outcomeMean,
    correctionMean,
    initial: models.logged,
    outcomeAtDraws: atDraws,
    corrections,
    weight,
    target,
    used,
    details: { ...used.details, ...details },
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

interface Columns {
  readonly w: Float64Array;
  readonly target: Float64Array;
}

function outcomeModels(
  input: DoublyRobustInput,
  policy: PolicyRows,
  view: ReplicateView,
  { w, target }: Columns,
): { readonly logged: Float64Array; readonly draws: Float64Array } {
  const { settings, method, shared } = input;
  const { rows } = policy.logged;
  if (settings.outcome.model === 'calibrator' && method.outcomeWeight === null) {
    return { logged: view.columns.heldOut(rows), draws: view.columns.heldOut(policy.draws) };
  }
  const own = method.outcomeWeight !== null || settings.residuals === 'label' || shared.training === null;
  const training = own ? rows : shared.training;
  const count = view.rowWeights(training);
  const weight = new Float64Array(training.n);
  for (let i = 0; i < training.n; i += 1) {
    const base = count === null ? 1 : count[i]!;
    const usable = own ? policy.used[i]! : 1;
    weight[i] = usable * base * (method.outcomeWeight === null ? 1 : method.outcomeWeight(w[i]!, settings));
  }
  const mixed = settings.outcome.index === 'mixed';
  const foldOf = (set: ScoredRows): Int32Array =>
    set === rows ? policy.loggedFold : set.prompt.map((prompt) => shared.folds?.foldOfPrompt[prompt] ?? 0);
  const at = (set: ScoredRows, fold: Int32Array): PredictionRows => ({ index: view.columns.index(set), fold });
  const [logged, draws] = crossFittedIsotonic(
    {
      index: mixed ? view.columns.indexHeldOut(training) : view.columns.index(training),
      target: own ? target : trainingTarget(input, training, view),
      weight,
      fold: foldOf(training),
    },
    [at(rows, policy.loggedFold), at(policy.draws, policy.drawFold)],
    shared.folds?.k ?? 1,
  );
  return { logged: logged!, draws: draws! }; // two sets in, two out
}

function trainingTarget({ labelled }: DoublyRobustInput, training: ScoredRows, view: ReplicateView): Float64Array {
  return labelled ? training.label : view.columns.reward(training);
}

/** m₋ₖ(S) at the logged rows, of mean one. */
function weightByScore(
  { logged, loggedFold, cells }: PolicyRows,
  foldCount: number,
  w: Float64Array,
  v: Float64Array | null,
): { readonly weight: Float64Array; readonly shape: string } {
  const { judge } = logged.rows;
  const model = fitWeightByScore({ cells, weight: w, fold: loggedFold, foldCount, rowWeight: v });
  return { weight: predictByScore(model, judge, loggedFold), shape: model.shape };
}

interface Untargeted extends Columns {
  readonly v: Float64Array | null;
  readonly atLogged: Float64Array;
  readonly atDraws: Float64Array;
}

interface Moved {
  readonly atLogged: Float64Array;
  readonly atDraws: Float64Array;
  readonly epsilon: number;
}

/** The outcome model moved so that its weighted residuals leave no mean. */
function targeted(
  { settings, shared }: DoublyRobustInput,
  { logged, loggedFold, cells, used, draws, drawFold }: PolicyRows,
  { w, v, target, atLogged, atDraws }: Untargeted,
): Moved {
  const foldCount = shared.folds?.k ?? 1;
  const { judge } = logged.rows;
  const clever = cleverCovariate(settings, { judge, cells, w, v, loggedFold, foldCount });
  const atRows = clever(judge, loggedFold);
  const step = targeting(settings.link, {
    outcome: atLogged,
    target,
    clever: atRows,
    weight: Float64Array.from(used, (one, i) => one * (v === null ? 1 : v[i]!)),
  });
  const atDrawn = clever(draws.judge, drawFold);
  return {
    epsilon: step.epsilon,
    atLogged: atLogged.map((g, i) => step.move(g, atRows[i]!)),
    atDraws: atDraws.map((g, j) => step.move(g, atDrawn[j]!)),
  };
}

interface CleverInput {
  readonly judge: Float64Array;
  readonly cells: IndexCells;
  readonly w: Float64Array;
  readonly v: Float64Array | null;
  readonly loggedFold: Int32Array;
  readonly foldCount: number;
}

/** The weight as a function of the score: E[w | S] of the other folds for label residuals, the fold's own means for rewards. */
function cleverCovariate(
  settings: EstimatorSettings,
  { judge, cells, w, v, loggedFold, foldCount }: CleverInput,
): (judge: Float64Array, fold: Int32Array) => Float64Array {
  switch (settings.residuals) {
    case 'reward':
      return weightAtScores(judge, w, loggedFold, foldCount);
    case 'label': {
      const model = fitWeightByScore({ cells, weight: w, fold: loggedFold, foldCount, rowWeight: v });
      return (at, fold) => predictByScore(model, at, fold);
    }
    default:
      return settings.residuals satisfies never;
  }
}

/** The weighted mean of a column of the draws; draws of weight 0 stand aside. */
function averageOfDraws(
  { draws }: PolicyRows,
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
  const { rows } = policy.logged;
  return Float64Array.from(folds, (fold) => {
    const atDraws = view.columns.without(fold, policy.draws);
    const atRows = view.columns.without(fold, rows);
    const correction = new WeightedAverage();
    for (let i = 0; i < rows.n; i += 1) {
      if (policy.used[i] === 0) continue;
      const residual = settings.residuals === 'reward' ? atRows[i]! - value.initial[i]! : value.target[i]! - atRows[i]!;
      correction.add(value.weight[i]! * residual, 1);
    }
    return averageOfDraws(policy, policy.promptWeight, atDraws, null) + correction.value;
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
