import type { EstimatorConfig } from '../options.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { prepareDoublyRobust } from './doubly-robust.ts';

/**
 * dr-cpo: doubly robust off-policy value with the calibrator as outcome model (Robins, Rotnitzky & Zhao 1994; Dudík, Langford & Li 2011).
 *
 *   ψ̂ = mean over prompts of ḡ(S′) + mean over labelled rows of W·(Y − g(S)),   g = f₋ₖ cross-fitted, W self-normalised
 *
 * The first term is the calibrated mean of the policy's own draws; the second takes out, with importance weights, what g gets wrong about the
 * policy. Labels are drawn with a known, equal share π of the logged rows, so the mean over the labelled ones is Σ (L/π)·W·(Y − g)/n: the
 * estimate is right if the weights are, whatever g is, and if g is, whatever the weights are (Chernozhukov et al. 2018 on cross-fitting).
 * `residuals: reward` puts the calibrated reward in place of Y on all rows; then Y − f never enters, and only the weights' half of the promise is kept
 * at full coverage. `weights` are by default the raw ones divided by their mean (`hajek`).
 *
 * Estimand: E over prompts of E[Y | prompt, π′]. Interval: influence values by cluster, t with Satterthwaite's df: an error of g moves both terms by
 * the same amount, so its noise is in the spread of the held-out residuals (ADR 13). With `residuals: reward`, calibrated or clipped weights that is
 * not so: the delete-group jackknife that refits the calibrator and all, which `inference: jackknife` always has.
 * Rows without a log probability or a judge score are left out and counted; draws without a judge score too. Gates: about weights (of the
 * labelled rows) and about the calibrator. No log probabilities: `no-logprobs`; no labelled row among the weighted: `no-labels`.
 */
export const drCpo: EstimatorDescriptor = {
  method: 'dr-cpo',
  note: () =>
    'Calibrated scores of each policy’s own draws, corrected by importance-weighted residuals of the logged responses.',
  inference: ['influence', 'jackknife'],
  influenceDistribution: 't',
  prepare: (context, config) => prepareDoublyRobust(context, settingsOf(config), 'dr-cpo'),
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config);
}
