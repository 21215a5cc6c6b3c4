import type { JsonValue } from '../../base/json.ts';
import type { Result } from '../../base/result.ts';
import type { AnalysisContext } from '../context.ts';
import { missingCount } from '../missing.ts';
import type { UnavailableReason } from '../results.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { meanRawWeight } from '../weights/mean-weight.ts';
import { usedWeights } from '../weights/policy-weights.ts';
import type { UsedWeights, WeightFrame } from '../weights/policy-weights.ts';
import { averageOfProducts, WeightedAverage } from './average.ts';
import { columnsOf } from './calibrated-columns.ts';
import type { CalibratedColumns } from './calibrated-columns.ts';
import type { GateCode, OutcomeCounts, PolicyOutcome, PreparedEstimator } from './estimator.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { fullyLabelled, hashFolds, jackknifeFolds, rowFoldsOf } from './fold-models.ts';
import type { OwnFolds, RowFolds } from './fold-models.ts';
import { hasOwnSpread, influenceByCluster, influenceSpread } from './influence-spread.ts';
import type { InfluenceTerms, PolicySpread } from './influence-spread.ts';
import { loggedRowsOfPolicies } from './logged-rows.ts';
import type { LoggedRows } from './logged-rows.ts';
import { averageOverRows, promptCount } from './prompt-average.ts';
import { RowWeights } from './row-weights.ts';
import { simcalFrame, weightsName } from './simcal-frame.ts';

/**
 * The estimators that reweight the logged rows, ψ̂ = Σ W·R / Σ W (with `weights: raw`: Σ W·R / n), prepared with their settings. What W and R
 * are, the settings say; `snips`, `raw-ips` and `calibrated-ips` differ in their defaults.
 */
export function prepareImportanceSampling(context: AnalysisContext, settings: EstimatorSettings): PreparedEstimator {
  const frame = new Frame(context, settings);
  const rows = frame.rows;
  const values = frame.evaluate(null);
  const spreads = rows.map((row, i) => {
    const value = values[i];
    return row.ok && value !== undefined && value !== null ? frame.spread(row.value, value) : null;
  });
  return {
    outcomes: rows.map((row, i) => frame.outcome(i, row, values[i] ?? null, spreads[i] ?? null)),
    replicate: (weights, withoutGroup) =>
      Float64Array.from(frame.evaluate(weights, withoutGroup), (value) => value?.estimate ?? NaN),
    ...(hasOwnSpread(settings) ? { uncertainty: influenceSpread(context, settings, spreads, frame.clusterFolds) } : {}),
  };
}

interface Value {
  readonly estimate: number;
  readonly reward: Float64Array;
  readonly weights: UsedWeights;
  readonly columns: CalibratedColumns | null;
}

class Frame {
  readonly rows: readonly Result<LoggedRows, UnavailableReason>[];
  /** Folds that the weights are cross-fitted over, and that `cluster: fold` counts. */
  readonly clusterFolds: OwnFolds | null;
  readonly #context: AnalysisContext;
  readonly #settings: EstimatorSettings;
  readonly #labelled: boolean;
  readonly #point: CalibratedColumns | null;
  readonly #rowFolds: RowFolds;
  readonly #rowWeights: RowWeights;
  readonly #weightsName: string;

  constructor(context: AnalysisContext, settings: EstimatorSettings) {
    this.#context = context;
    this.#settings = settings;
    const { calibrator } = context;
    // The reward does not need a calibrator, but the rows it is made of must have it.
    const unavailable =
      settings.reward === 'calibrated' && !calibrator.ok && (context.data.logged?.n ?? 0) > 0 ? calibrator : null;
    this.rows =
      unavailable === null
        ? loggedRowsOfPolicies(context, settings.rows, settings.reward === 'oracle' ? 'label' : 'judge')
        : context.data.policies.map(() => unavailable);
    this.#labelled = fullyLabelled(context);
    this.#rowWeights = new RowWeights(context.groups);
    this.#rowFolds = rowFoldsOf(context);
    this.#point = this.#columns(null);
    const ownFolds = settings.weights === 'simcal' && settings.simcal.crossFit === 'hash';
    this.clusterFolds = ownFolds ? hashFolds(context, settings.simcal.folds, settings.simcal.seed) : context.folds;
    this.#weightsName = weightsName(settings, ownFolds);
  }

  /** Each policy's value under prompt weights; null where there is none. */
  evaluate(promptWeights: Float64Array | null, withoutGroup?: number): readonly (Value | null)[] {
    const columns = promptWeights === null ? this.#point : this.#columns(promptWeights, withoutGroup);
    return this.rows.map((row) => {
      if (!row.ok || (this.#settings.reward === 'calibrated' && columns === null)) return null;
      const v = this.#rowWeights.of(row.value.rows.prompt, promptWeights, withoutGroup);
      return this.#value(row.value, columns, v);
    });
  }

  #columns(promptWeights: Float64Array | null, withoutGroup?: number): CalibratedColumns | null {
    if (this.#settings.reward !== 'calibrated' && this.#settings.weights !== 'simcal') return null;
    const { calibrator } = this.#context;
    const fit = calibrator.ok ? calibrator.value.fit(promptWeights, withoutGroup) : null;
    return fit === null ? null : columnsOf(this.#context, fit, promptWeights, withoutGroup);
  }

  #value({ rows, weights }: LoggedRows, columns: CalibratedColumns | null, v: Float64Array | null): Value | null {
    const reward = this.#reward(rows, columns);
    if (this.#settings.weights === 'simcal' && columns?.complete(rows) === false) return null;
    const make = (): UsedWeights => usedWeights(weights, this.#settings, this.#weightFrame(rows, columns), v);
    const used = columns === null ? make() : columns.once(weights, this.#weightsName, make);
    const estimate =
      this.#settings.weights === 'raw'
        ? averageOfProducts(used.value, used.scale, reward, v)
        : averageOverRows({ prompt: rows.prompt, weight: used.value, promptCount: 0 }, reward, v);
    return { estimate, reward, weights: used, columns };
  }

  #reward(rows: ScoredRows, columns: CalibratedColumns | null): Float64Array {
    switch (this.#settings.reward) {
      case 'judge':
        return rows.judge;
      case 'oracle':
        return rows.label;
      case 'calibrated':
        return this.#labelled || columns === null ? rows.label : columns.reward(rows);
      default:
        return this.#settings.reward satisfies never;
    }
  }

  #weightFrame(rows: ScoredRows, columns: CalibratedColumns | null): WeightFrame {
    const weights = this.#settings.simcal.crossFit === 'none' ? null : this.clusterFolds;
    return simcalFrame(rows, columns, { reward: this.#context.folds, weights }, this.#rowFolds);
  }

  /** Influence values, with the reward of models that did not see the row where the calibration's noise is counted apart. */
  spread(logged: LoggedRows, value: Value): PolicySpread {
    const { rows } = logged;
    const { oracleUncertainty, weights: kind, simcal } = this.#settings;
    const { calibrator } = this.#context;
    const apart = oracleUncertainty === 'fold-jackknife' && calibrator.ok && value.columns !== null;
    const reward =
      apart && !this.#labelled && this.#settings.reward === 'calibrated' && value.columns !== null
        ? value.columns.heldOut(rows)
        : value.reward;
    const w = value.weights.value.map((one) => one * value.weights.scale);
    // Where all rows are labelled the weights have still learned from held-out rewards, and the reference centres on the mean of these.
    const learned = apart && this.#labelled && value.columns !== null ? value.columns.heldOut(rows) : reward;
    const phi =
      kind === 'simcal' && simcal.centre === 'outer-train' && simcal.crossFit !== 'none' && this.clusterFolds !== null
        ? aroundOuterTrain(logged, w, { reward, learned }, this.clusterFolds)
        : aroundEstimate(w, reward, value.estimate, kind === 'raw');
    const centre = phi.reduce((total, one) => total + one, 0) / rows.n;
    // In raw mode the values are around the estimate already: with rewards that are not the estimate's they need not sum to 0 either.
    const terms: InfluenceTerms = {
      prompt: rows.prompt,
      row: rows.row,
      value: phi.map((one) => (one - centre) / rows.n),
    };
    const folds = apart && calibrator.ok ? jackknifeFolds(this.#context, calibrator.value) : null;
    const noisy = folds !== null && !this.#labelled && this.#settings.reward === 'calibrated';
    const foldReplicates =
      noisy && value.columns !== null
        ? Float64Array.from(folds, (fold) => weightedMean(w, value.columns!.without(fold, rows)))
        : null;
    return { terms: [terms], foldReplicates, foldBound: folds?.length ?? null };
  }

  outcome(
    index: number,
    row: Result<LoggedRows, UnavailableReason>,
    value: Value | null,
    spread: PolicySpread | null,
  ): PolicyOutcome {
    const { data } = this.#context;
    const { reward } = this.#settings;
    if (!row.ok || value === null || spread === null) {
      const counts: OutcomeCounts = { prompts: 0, draws: 0, labels: 0, missing: data.logged?.n ?? 0 };
      return { kind: 'unavailable', reason: row.ok ? 'no-labels' : row.error, counts };
    }
    if (!Number.isFinite(value.estimate))
      return { kind: 'unavailable', reason: 'overflow', counts: this.#counts(index, row.value) };
    const { rows, weights } = row.value;
    const gates: readonly GateCode[] =
      reward === 'calibrated' ? ['raw-ess', 'outside-share', 'label-ess'] : ['raw-ess'];
    return {
      kind: 'value',
      estimate: value.estimate,
      parts: this.#parts(row.value, value),
      counts: this.#counts(index, row.value),
      ...influenceByCluster(this.#context, spread.terms),
      terms: spread.terms,
      gates,
      weights: {
        ess: weights.ess,
        max: weights.max,
        rows: rows.n,
        ...(this.#settings.weights === 'raw' ? { mean: meanRawWeight(data.prompts, rows.prompt, weights) } : {}),
      },
      rowWeights: { row: rows.row, weight: value.weights.value.map((w) => w * value.weights.scale) },
      details: this.#details(value, spread),
    };
  }

  #counts(index: number, { rows, left }: LoggedRows): OutcomeCounts {
    const { data, labels } = this.#context;
    const { reward } = this.#settings;
    // Rows without a label were not asked for one: only those that failed are missing.
    const failedLabels = (): number =>
      missingCount(data.missing, 'logged', data.loggingPolicy ?? data.policies[index] ?? '', 'oracle_label');
    return {
      prompts: promptCount(rows.prompt),
      draws: rows.n,
      labels: { calibrated: labels.n, oracle: rows.n, judge: 0 }[reward],
      missing: reward === 'oracle' ? failedLabels() : left,
    };
  }

  /** With calibrated weights: what the raw ones say, and how far calibrating them moved it. */
  #parts({ rows, weights }: LoggedRows, value: Value): Readonly<Record<string, number>> {
    if (this.#settings.weights !== 'simcal') return { 'weighted-reward': value.estimate };
    const raw = new WeightedAverage();
    for (let i = 0; i < rows.n; i += 1) raw.add(value.reward[i]!, weights.hajek[i]!);
    return { 'weighted-reward': raw.value, 'weight-calibration': value.estimate - raw.value };
  }

  #details(value: Value, spread: PolicySpread): Readonly<Record<string, JsonValue>> {
    return {
      ...value.weights.details,
      ...(spread.foldReplicates === null ? {} : { fold_jackknife: [...spread.foldReplicates] }),
    };
  }
}

function aroundEstimate(w: Float64Array, reward: Float64Array, estimate: number, raw: boolean): Float64Array {
  if (raw) return w.map((one, i) => one * reward[i]! - estimate);
  const mean = w.reduce((total, one) => total + one, 0) / w.length;
  return w.map((one, i) => (one * (reward[i]! - estimate)) / mean);
}

/**
 * Around the raw-weighted mean of what the weights learned from, over the rows outside the row's fold, and over the raw weights' mean there; over
 * all rows where one fold has all weight.
 */
function aroundOuterTrain(
  { rows, weights }: LoggedRows,
  w: Float64Array,
  { reward, learned }: { readonly reward: Float64Array; readonly learned: Float64Array },
  folds: OwnFolds,
): Float64Array {
  const sums = Array.from({ length: folds.k }, () => new Float64Array(3));
  const all = new Float64Array(3);
  const nothing = new Float64Array(3);
  const foldOf = Int32Array.from(rows.prompt, (prompt) => folds.foldOfPrompt[prompt]!);
  for (let i = 0; i < rows.n; i += 1) {
    const terms = [1, weights.hajek[i]!, weights.hajek[i]! * learned[i]!];
    const own = sums[foldOf[i]!]!;
    for (let term = 0; term < 3; term += 1) {
      own[term] = own[term]! + terms[term]!;
      all[term] = all[term]! + terms[term]!;
    }
  }
  return w.map((one, i) => {
    const own = sums[foldOf[i]!]!;
    const left = all[1]! - own[1]! > 0 ? own : nothing;
    const [count, weight, product] = [all[0]! - left[0]!, all[1]! - left[1]!, all[2]! - left[2]!];
    return (one * (reward[i]! - product / weight)) / (weight / count);
  });
}

function weightedMean(w: Float64Array, values: Float64Array): number {
  const average = new WeightedAverage();
  for (let i = 0; i < values.length; i += 1) average.add(w[i]! * values[i]!, 1);
  return average.value;
}
