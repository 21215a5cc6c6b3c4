import { mean } from '../../stats/summation.ts';
import type { IsotonicModel } from '../../stats/isotonic.ts';
import { KnotPlaces } from '../../stats/knot-places.ts';
import type { RankConvention } from '../options.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { foldsWithLabels } from './calibrator.ts';
import type { CalibrationFit, Calibrator } from './calibrator.ts';
import { featureColumns, labelCells } from './label-cells.ts';
import type { PromptFolds } from './prompt-folds.ts';
import { firstStageValues, mapAt, twoStageFitter } from './two-stage-model.ts';
import type { FirstStageRank, TwoStageModel } from './two-stage-model.ts';

/** Scores at which the map is drawn, and rows whose covariates it is averaged over. */
const drawnScores = 101;
const drawnRows = 500;

/**
 * Two-stage calibration: ĝ = additive cubic splines of the judge score and covariates, fitted to the labels by ridge regression with a
 * leave-one-out penalty; f = isotonic regression of the label on the rank of ĝ. f is monotone in ĝ, not in the judge score, so it can
 * follow a judge that is wrong in one region or that rewards length.
 * (The two-stage calibration of CJE 0.3.0.)
 *
 * 8 knots a feature, ⌊n/4⌋ when there are fewer than 32 rows; fewer than 20 rows: no first stage, an isotonic fit on the score. Every fold's
 * map f₋ₖ has its own knots, penalty and ranks. All three parts are weighted; a refit walks to its penalty from that of the labels' own fit.
 * Scores and covariates beyond those of the labels count as the nearest labelled one. A feature without variation is left out.
 * Rows need all covariates (`scoredRows` leaves out those without).
 */
export function twoStageCalibrator(
  labels: ScoredRows,
  folds: PromptFolds,
  options: { readonly covariates: readonly string[]; readonly ranks: RankConvention },
): Calibrator {
  const { covariates } = options;
  const cells = labelCells(labels, covariates, folds);
  // Weights by row and not by prompt: a fit that is kept holds no more of them than it needs.
  const fitter = twoStageFitter({ ...cells, prompt: Int32Array.from(cells.prompt.keys()) }, options.ranks);
  const penalties = new Map<number | null, number | null>();
  // Replicates ask for the same rows again and again.
  const gathered = new WeakMap<ScoredRows, readonly FoldRows[]>();
  const rowsByFold = (rows: ScoredRows): readonly FoldRows[] => {
    const own = gathered.get(rows) ?? gatherByFold(rows, folds, covariates);
    gathered.set(rows, own);
    return own;
  };

  /** Where a refit's search for the penalty starts: at the penalty of the same rows under weights of 1. */
  const startOf = (heldOut: number | null, weights: Float64Array | null): number | null => {
    if (weights === null) return null;
    if (!penalties.has(heldOut)) penalties.set(heldOut, fitter.fit(heldOut, null, null)?.penalty ?? null);
    return penalties.get(heldOut) ?? null;
  };

  const fit = (promptWeights: Float64Array | null): CalibrationFit | null => {
    const weights = promptWeights === null ? null : Float64Array.from(cells.prompt, (prompt) => promptWeights[prompt]!);
    const once = <T>(make: (heldOut: number | null) => T): ((heldOut: number | null) => T) => {
      const made = new Map<number | null, T>();
      return (heldOut) => {
        const known = made.get(heldOut);
        if (known !== undefined) return known;
        const value = make(heldOut);
        made.set(heldOut, value);
        return value;
      };
    };
    const model = once((heldOut) => fitter.fit(heldOut, weights, startOf(heldOut, weights)));
    const toLabel = once((heldOut) => labelStage(model(heldOut)));
    const toRank = once((heldOut) => {
      const own = model(heldOut);
      return rankStage(own === null ? null : fitter.rankWithin(own, heldOut, weights));
    });
    const full = model(null);
    if (full === null) return null;
    const evaluate = (of: Stage | null, rows: ScoredRows, out: Float64Array): void =>
      evaluateStage(of, featureColumns(rows, covariates), out);
    const byFold = (of: (fold: number) => Stage | null, rows: ScoredRows, out: Float64Array): void =>
      rowsByFold(rows).forEach((own, fold) => {
        const values = new Float64Array(own.row.length);
        evaluateStage(of(fold), own.columns, values);
        for (let i = 0; i < values.length; i += 1) out[own.row[i]!] = values[i]!;
      });
    return {
      predict: (rows, out) => evaluate(toLabel(null), rows, out),
      predictHeldOut: (rows, out) => byFold(toLabel, rows, out),
      predictWithout: (fold, rows, out) => evaluate(toLabel(fold), rows, out),
      index: (rows, out) => evaluate(toRank(null), rows, out),
      indexHeldOut: (rows, out) => byFold(toRank, rows, out),
      get knots() {
        return drawnKnots(full, labels, covariates);
      },
    };
  };

  const foldHasLabels = foldsWithLabels(labels, folds);
  return { mode: 'two_stage', labels, folds, foldCount: folds.k, foldHasLabels, selection: null, fit };
}

/** Features to ĝ to a number: the label, or the rank in between. */
interface Stage {
  readonly splines: TwoStageModel['splines'];
  readonly map: IsotonicModel;
  readonly step: boolean;
  readonly below: number;
  /** Of values of ĝ among the map's knots. */
  readonly places: KnotPlaces;
}

function labelStage(model: TwoStageModel | null): Stage | null {
  if (model === null) return null;
  const { splines, map, step } = model;
  return { splines, map, step, below: map.y[0]!, places: new KnotPlaces(map.x) };
}

function rankStage(model: FirstStageRank | null): Stage | null {
  if (model === null) return null;
  const { splines, rank, step, below } = model;
  return { splines, map: rank, step, below, places: new KnotPlaces(rank.x) };
}

function evaluateStage(stage: Stage | null, columns: readonly Float64Array[], out: Float64Array): void {
  if (stage === null) {
    out.fill(NaN);
    return;
  }
  firstStageValues(stage.splines, columns, out);
  const { map, step, below, places } = stage;
  for (let i = 0; i < out.length; i += 1) {
    const x = out[i]!;
    if (!Number.isNaN(x)) out[i] = mapAt(map, step, below, places.of(x), x);
  }
}

/** Rows of one fold, in their order, with their features. */
interface FoldRows {
  readonly row: Uint32Array;
  readonly columns: readonly Float64Array[];
}

function gatherByFold(rows: ScoredRows, folds: PromptFolds, covariates: readonly string[]): readonly FoldRows[] {
  const columns = featureColumns(rows, covariates);
  const places: number[][] = Array.from({ length: folds.k }, () => []);
  rows.prompt.forEach((prompt, row) => places[folds.foldOfPrompt[prompt]!]!.push(row));
  return places.map((own) => ({
    row: Uint32Array.from(own),
    columns: columns.map((column) => Float64Array.from(own, (row) => column[row]!)),
  }));
}

/** The map over judge scores, at the labels' own when these are few; with covariates its mean over (some of) the labels' covariates. */
function drawnKnots(model: TwoStageModel, labels: ScoredRows, covariates: readonly string[]): CalibrationFit['knots'] {
  const distinct = Float64Array.from(new Set(labels.judge));
  const last = distinct.length - 1;
  const judge =
    distinct.length <= drawnScores
      ? distinct
      : Float64Array.from({ length: drawnScores }, (_, i) => distinct[Math.round((i * last) / (drawnScores - 1))]!);
  const rows = Math.min(labels.n, covariates.length === 0 ? 1 : drawnRows);
  const sample = featureColumns(labels, covariates).map((column) =>
    Float64Array.from({ length: rows }, (_, i) => column[Math.floor((i * labels.n) / rows)]!),
  );
  const values = new Float64Array(rows);
  const label = judge.map((score) => {
    evaluateStage(labelStage(model), [new Float64Array(rows).fill(score), ...sample.slice(1)], values);
    return mean(values);
  });
  return { judge, label };
}
