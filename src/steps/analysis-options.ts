import { analysisOptions, type AnalysisOptions } from '../analysis/options.ts';
import type { DiagnosticsParams } from '../plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../plan/declarations/estimate.ts';

/** The experiment's words for what the analysis calls by its own. */
export function optionsOf(params: DiagnosticsParams | EstimateParams): AnalysisOptions {
  const { seed, fold_seed } = params;
  const overrides: Partial<EstimateParams['estimator']> = 'estimator' in params ? params.estimator : {};
  const calibration = { ...params.calibration, ...overrides.calibration };
  const gates = { ...params.gates, ...overrides.gates };
  const inference = { ...params.inference, ...overrides.inference };
  return analysisOptions({
    seed,
    level: inference.level,
    calibration: {
      mode: calibration.mode,
      covariates: calibration.covariates,
      selection: calibration.selection,
      ranks: calibration.ranks,
      reselect: calibration.reselect,
      labels: calibration.labels,
      folds: { k: calibration.folds, seed: overrides.calibration?.seed ?? fold_seed, assign: calibration.assign },
    },
    inference: {
      method: inference.method,
      ...(inference.groups === undefined ? {} : { groups: inference.groups }),
      replicates: inference.replicates,
      interval: inference.interval,
      resampling: inference.resampling,
      smallSample: inference.small_sample,
    },
    multiplicity: inference.multiplicity,
    gates: {
      refuse: gates.refuse,
      outsideShare: gates.outside_share,
      outsideShareWarning: gates.outside_share_warning,
      labelEss: gates.label_ess,
      labelEssWarning: gates.label_ess_warning,
      missingShare: gates.missing_share,
      missingShareWarning: gates.missing_share_warning,
      missingDifferenceWarning: gates.missing_difference_warning,
      rawEss: gates.raw_ess,
      rawEssFraction: gates.raw_ess_fraction,
      rawEssFractionWarning: gates.raw_ess_fraction_warning,
      meanWeight: gates.mean_weight,
      meanWeightWarning: gates.mean_weight_warning,
      ttc: gates.ttc,
      ttcWarning: gates.ttc_warning,
      tailIndex: gates.tail_index,
      tailIndexWarning: gates.tail_index_warning,
      hellinger: gates.hellinger,
      hellingerWarning: gates.hellinger_warning,
      judgeOverlap: gates.judge_overlap,
      judgeOverlapWarning: gates.judge_overlap_warning,
      cloneLogWeight: gates.clone_log_weight,
      cloneLogWeightWarning: gates.clone_log_weight_warning,
      logprobNoise: gates.logprob_noise,
      logprobNoiseWarning: gates.logprob_noise_warning,
      cloneScoresWarning: gates.clone_scores_warning,
      calibrationErrorWarning: gates.calibration_error_warning,
      outcomeR2Warning: gates.outcome_r2_warning,
      orthogonalityWarning: gates.orthogonality_warning,
      influenceShareWarning: gates.influence_share_warning,
    },
    audit: 'estimator' in params ? { use: params.audit_use } : { margin: params.margin },
    clones: 'estimator' in params ? [] : params.clones,
  });
}
