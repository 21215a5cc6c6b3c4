import type { EstimatorConfig } from '../options.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { prepareDoublyRobust } from './doubly-robust.ts';

/**
 * tr-cpo-e: triply robust off-policy value, efficient version: residuals weighted by the expected weight at their judge score.
 *
 *   ψ̂ = mean over prompts of ḡ(S′) + mean over labelled rows of m(S)·(Y − g(S)),   m(S) = E[W | S],   g = f₋ₖ cross-fitted
 *
 * Where the label depends on the policy through the judge score alone, E[W·(Y − g) | S] = m(S)·E[Y − g | S], so m in place of W changes no
 * expectation and leaves out the weights' other variance. Where it does not, dr-cpo is the one that stays right. m is cross-fitted over the shared
 * folds without a direction given beforehand (weights/weight-by-score.ts); the labelling share π is known by design.
 *
 * Estimand, interval, gates and what is missing: as `dr-cpo`.
 */
export const trCpoE: EstimatorDescriptor = {
  method: 'tr-cpo-e',
  note: () =>
    'Calibrated scores of each policy’s own draws, corrected by residuals weighted by the expected weight at their judge score.',
  inference: ['influence', 'jackknife'],
  influenceDistribution: 't',
  prepare: (context, config) => prepareDoublyRobust(context, settingsOf(config), 'tr-cpo-e'),
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config);
}
