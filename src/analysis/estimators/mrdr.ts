import type { EstimatorConfig } from '../options.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { prepareDoublyRobust } from './doubly-robust.ts';

/**
 * mrdr: more robust doubly robust (Farajtabar, Chow & Ghavamzadeh 2018): the outcome model is fitted where its errors cost the most.
 *
 *   ψ̂ as dr-cpo, with g a cross-fitted isotonic regression of the label on the calibrator's index with weights ω(W):
 *   `w`: |W| (default), `w2`: W², `snips`: (W − 1)²
 *
 * A different outcome model is fitted for each policy. W² and (W − 1)² leave few effective rows where overlap is poor.
 * Under `residuals: reward` the target is a function of the index already, and ω changes nothing.
 *
 * Estimand, interval, gates and what is missing: as `dr-cpo`.
 */
export const mrdr: EstimatorDescriptor = {
  method: 'mrdr',
  note: () => 'Doubly robust, with an outcome model for each policy that is fitted by its importance weights.',
  inference: ['influence', 'jackknife'],
  influenceDistribution: 't',
  prepare: (context, config) => prepareDoublyRobust(context, settingsOf(config), 'mrdr'),
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config, { outcome: { model: 'isotonic' } });
}
