import type { Result } from '../base/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Calibrator } from './calibration/calibrator.ts';
import { chooseCalibrator } from './calibration/choose.ts';
import { promptFolds } from './calibration/prompt-folds.ts';
import type { PromptFolds } from './calibration/prompt-folds.ts';
import { sharedFits } from './calibration/shared-fits.ts';
import { clustersOf, jackknifeGroups } from './clusters.ts';
import type { JackknifeGroups } from './clusters.ts';
import type { EvaluationData } from './dataset.ts';
import type { ResamplingUnits } from './inference/resampling.ts';
import type { AnalysisOptions } from './options.ts';
import type { Shared } from './made-once.ts';
import type { UnavailableReason } from './results.ts';
import { hasLabel, mergeScoredRows, scoredRows } from './scored-rows.ts';
import { sharedPrompts } from './shared-prompts.ts';
import type { ScoredRows } from './scored-rows.ts';

/** What all estimators of one analysis share: one set of folds, one of groups, one calibrator. */
export interface AnalysisContext extends Shared {
  readonly data: EvaluationData;
  readonly options: AnalysisOptions;
  /** Labelled rows that calibrate. */
  readonly labels: ScoredRows;
  readonly folds: PromptFolds | null;
  readonly groups: JackknifeGroups;
  /** The units that a bootstrap weighs; null: the clusters. */
  readonly resampling: ResamplingUnits | null;
  readonly calibrator: Result<Calibrator, UnavailableReason>;
}

export function analysisContext(data: EvaluationData, options: AnalysisOptions): AnalysisContext {
  const labels = calibrationLabels(data, options.calibration.labels);
  const labelled = clustersOf(data.prompts, labels);
  const folds = promptFolds(data.prompts, labelled, options.calibration.folds);
  const groups = jackknifeGroups(data.prompts, labelled, options.inference.groups, options.seed);
  const own = calibrator(data, options, labels, folds);
  return {
    data,
    options,
    labels,
    folds,
    groups,
    resampling: null,
    shared: {},
    calibrator: own.ok ? ok(sharedFits(own.value, groups.count)) : own,
  };
}

/** The analysis with other jackknife groups: what was made without a group of the old ones is not taken for one of the new. */
export function withGroups(context: AnalysisContext, groups: JackknifeGroups): AnalysisContext {
  const { calibrator: own } = context;
  return { ...context, groups, shared: {}, calibrator: own.ok ? ok(sharedFits(own.value, groups.count)) : own };
}

/** The logging policy's labels; those of all policies' draws when it has none (or there is no logging policy), or when they are asked for. */
function calibrationLabels(data: EvaluationData, whose: AnalysisOptions['calibration']['labels']): ScoredRows {
  if (whose === 'shared-draws') return sharedDrawLabels(data);
  const labelled = (policy: string): ScoredRows[] => {
    const table = data.draws[policy];
    return table === undefined ? [] : [scoredRows(table, hasLabel(table))];
  };
  const own = data.loggingPolicy === null || whose === 'policies' ? [] : labelled(data.loggingPolicy);
  if (own.some((rows) => rows.n > 0)) return mergeScoredRows(own);
  return mergeScoredRows(data.policies.flatMap(labelled));
}

function sharedDrawLabels(data: EvaluationData): ScoredRows {
  const shared = sharedPrompts(data);
  const parts = data.policies.flatMap((policy) => {
    const table = data.draws[policy];
    if (table === undefined) return [];
    const isLabelled = hasLabel(table);
    const isShared = (row: number): boolean => shared[table.prompt[row]!] === 1;
    return [scoredRows(table, (row) => row < table.fresh && isShared(row) && isLabelled(row))];
  });
  return mergeScoredRows(parts);
}

function calibrator(
  data: EvaluationData,
  options: AnalysisOptions,
  labels: ScoredRows,
  folds: PromptFolds | null,
): Result<Calibrator, UnavailableReason> {
  const unknown = options.calibration.covariates.some((name) => !data.covariateNames.includes(name));
  if (unknown || (labels.n === 0 && hasUncoveredLabels(data))) return fail('missing-covariates');
  if (labels.n === 0) return fail('no-labels');
  if (folds === null) return fail('too-few-labels');
  return ok(chooseCalibrator({ labels, folds, prompts: data.prompts }, options.calibration));
}

/** Labels with a judge score exist, but none with all covariates. */
function hasUncoveredLabels({ draws }: EvaluationData): boolean {
  return Object.values(draws).some((table) =>
    table.label.some((label, row) => !Number.isNaN(label) && !Number.isNaN(table.judge[row]!)),
  );
}
