import type { EstimatorConfig } from '../options.ts';
import type { EstimatorDescriptor } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { prepareDoublyRobust } from './doubly-robust.ts';

/**
 * tmle: targeted maximum likelihood (van der Laan & Rubin 2006): the outcome model is moved until its weighted residuals have no mean.
 *
 *   g* = expit(logit g + ε·h(S)), Σ h·(Y − g*) = 0 over the labelled rows,   ψ̂ = mean ḡ*(S′) + mean W·(Y − g*)
 *
 * h(S) = E[W | S] is the clever covariate; one ε a policy. `link: identity` moves on the label's own scale and clips to [0, 1]. With the logit
 * link the outcome stays in [0, 1]; what targeting on S cannot take out, the last term does.
 *
 * Estimand, interval, gates and what is missing: as `dr-cpo`.
 */
export const tmle: EstimatorDescriptor = {
  method: 'tmle',
  note: () => 'Doubly robust, with the calibrated scores moved until their weighted residuals have no mean.',
  inference: ['influence', 'jackknife'],
  influenceDistribution: 't',
  prepare: (context, config) => prepareDoublyRobust(context, settingsOf(config), 'tmle'),
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config);
}
