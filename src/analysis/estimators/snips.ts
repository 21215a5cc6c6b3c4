import type { EstimatorConfig } from '../options.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { prepareImportanceSampling } from './importance-sampling.ts';

/**
 * snips: self-normalised importance sampling of the logged rows (Hájek 1971; Swaminathan & Joachims 2015, eq. 5).
 *
 *   ψ̂ = Σ w·R / Σ w,   w = exp(log π′ − log π₀),   φ = w·(R − ψ̂)/mean(w)
 *
 * Reward R: `judge` scores; `oracle` labels, on the labelled rows; `calibrated` judge scores f(S) (default), the labels themselves when every
 * logged row has one. Rows that lack a log probability or the reward are left out and counted. Weights live in log space, so no ratio overflows.
 *
 * Estimand: E over prompts of E[R | prompt, π′], if π₀ covers what π′ says. SE: delete-group jackknife that refits f, t interval. With `inference:
 * influence` φ summed by cluster (with one row a cluster, the sample variance of φ over n), normal interval: it takes f as given.
 * Gates: raw ESS; with calibrated rewards also the score support. No log probabilities: `no-logprobs`. One cluster or equal rewards:
 * no interval.
 */
export const snips: EstimatorDescriptor = {
  method: 'snips',
  note: (config) => notes[settingsOf(config).reward],
  inference: ['jackknife', 'influence'],
  influenceDistribution: 'normal',
  prepare: (context, config) => prepareImportanceSampling(context, settingsOf(config)),
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config);
}

const notes: Readonly<Record<EstimatorSettings['reward'], string>> = {
  judge: 'Importance-weighted mean judge score of the logged responses, uncalibrated: with the judge’s bias.',
  oracle: 'Importance-weighted mean label of the labelled logged responses.',
  calibrated: 'Importance-weighted mean calibrated judge score of the logged responses.',
};
