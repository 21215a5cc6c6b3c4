import { analysisOptions, type AnalysisOptions } from '../analysis/options.ts';
import type { DiagnosticsParams } from '../plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../plan/declarations/estimate.ts';

/** The experiment's words for what the analysis calls by its own. */
export function optionsOf(params: DiagnosticsParams | EstimateParams): AnalysisOptions {
  const { seed, fold_seed, calibration } = params;
  const overrides: Partial<EstimateParams['estimator']> = 'estimator' in params ? params.estimator : {};
  const gates = { ...params.gates, ...overrides.gates };
  const inference = { ...params.inference, ...overrides.inference };
  return analysisOptions({
    seed,
    level: inference.level,
    calibration: {
      mode: calibration.mode,
      folds: { k: calibration.folds, seed: fold_seed, assign: calibration.assign },
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
      labelEss: gates.label_ess,
      rawEss: gates.raw_ess,
      rawEssFraction: gates.raw_ess_fraction,
    },
  });
}
