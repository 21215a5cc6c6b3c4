import type { EstimatorConfig } from '../options.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { prepareImportanceSampling } from './importance-sampling.ts';

/**
 * calibrated-ips: importance sampling with weights projected on monotone functions of the calibrated reward (SIMCal, weights/simcal.ts).
 *
 *   ψ̂ = Σ W̃·R / Σ W̃,   W̃ = Ê[w | f₋ₖ(S)] cross-fitted, isotonic in f₋ₖ(S) in the direction that predicts held-out weights better
 *
 * If R is a function of the index, replacing w by E[w | index] changes no expectation and takes out the rest of the weights' variance. The weights
 * are only as good as the raw ones they are fitted on, so the gates look at the raw ESS; the part `weight-calibration` is ψ̂ less the raw
 * self-normalised value: a large one says that the projection, and not the data, decides.
 *
 * Estimand and what is missing: as `snips`. Interval: delete-group jackknife that refits calibrator and weights, t.
 */
export const calibratedIps: EstimatorDescriptor = {
  method: 'calibrated-ips',
  note: () =>
    'Importance-weighted mean calibrated score of the logged responses, the weights projected on functions of that score.',
  inference: ['jackknife', 'influence'],
  influenceDistribution: 't',
  prepare: (context, config) => prepareImportanceSampling(context, settingsOf(config)),
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config, { weights: 'simcal' });
}
