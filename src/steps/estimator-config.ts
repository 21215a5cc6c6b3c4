import type { PartialEstimatorSettings, SimcalSettings } from '../analysis/estimators/estimator-settings.ts';
import type { EstimatorConfig } from '../analysis/options.ts';
import type { Estimator } from '../config/types.generated.ts';

/** An estimator's options in the words of the analysis. Those of calibration, inference and gates belong to the analysis as a whole. */
export function estimatorConfigOf(estimator: Omit<Estimator, 'id'>): EstimatorConfig {
  const { calibration: _, inference: _1, gates: _2, simcal, oracle_uncertainty, ...same } = estimator;
  const settings: PartialEstimatorSettings = {
    ...same,
    ...(oracle_uncertainty === undefined ? {} : { oracleUncertainty: oracle_uncertainty }),
    ...(simcal === undefined ? {} : { simcal: simcalOf(simcal) }),
  };
  return { ...settings, method: estimator.method };
}

function simcalOf(options: NonNullable<Estimator['simcal']>): Partial<SimcalSettings> {
  const { cross_fit, variance_cap, ess_floor, ...same } = options;
  return {
    ...same,
    ...(cross_fit === undefined ? {} : { crossFit: cross_fit }),
    ...(variance_cap === undefined ? {} : { varianceCap: variance_cap }),
    ...(ess_floor === undefined ? {} : { essFloor: ess_floor }),
  };
}
