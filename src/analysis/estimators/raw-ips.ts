import type { EstimatorConfig } from '../options.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { prepareImportanceSampling } from './importance-sampling.ts';

/**
 * raw-ips: importance sampling of the logged rows with raw weights (Horvitz & Thompson 1952; Precup, Sutton & Singh 2000).
 *
 *   ψ̂ = mean(w·R),   w = exp(log π′ − log π₀),   φ = w·R − ψ̂
 *
 * Unbiased for E[R | prompt, π′] if π₀ covers what π′ says and log probabilities are exact, and the noisiest of all: sequence weights span many
 * orders of magnitude, and ψ̂ may leave [0, 1]. `weights: hajek` divides by their sum instead (it is then `snips`), `weights: clip` bounds them.
 * Rewards, rows, gates and what is missing: as `snips`. SE: delete-group jackknife with the calibrator refitted, t interval; from influence
 * values with `inference: influence`.
 */
export const rawIps: EstimatorDescriptor = {
  method: 'raw-ips',
  note: () => 'Importance-weighted mean reward of the logged responses with weights that are not normalised.',
  inference: ['jackknife', 'influence'],
  influenceDistribution: 'normal',
  prepare: (context, config) => prepareImportanceSampling(context, settingsOf(config)),
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config, { weights: 'raw' });
}
