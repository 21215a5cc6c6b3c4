import type { Kind } from '../kinds.ts';
import { child } from '../config-node.ts';
import type { Check } from './check.ts';
import { checkAblation } from './check-ablation.ts';
import { checkCovariates } from './check-covariates.ts';
import { checkEffects, checkEstimatorEffects } from './check-effects.ts';
import { checkExperiment } from './check-experiment.ts';
import { checkJudge } from './check-judge.ts';
import { checkProvider } from './check-provider.ts';

/** What is checked beyond the schema, by kind. */
export const CHECKS: { readonly [K in Kind]: Check } = {
  experiment: (experiment) => [
    ...checkExperiment(experiment),
    ...checkEffects(experiment),
    ...checkCovariates(experiment),
  ],
  ablation: checkAblation,
  policy: (policy) => {
    const provider = child(policy, 'provider');
    return provider?.type === 'map' ? checkProvider(provider) : [];
  },
  judge: checkJudge,
  estimator: checkEstimatorEffects,
  provider: checkProvider,
  dataset: () => [],
  truth: () => [],
};
