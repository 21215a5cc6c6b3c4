import { covarianceMatrix, minimumVarianceWeights, symmetricEigenvalues } from '../../stats/simplex.ts';
import type { AnalysisContext } from '../context.ts';
import type { EstimatorConfig } from '../options.ts';
import { describe, DoublyRobust, takesInfluence } from './doubly-robust.ts';
import { rowSets } from './doubly-robust-rows.ts';
import type { DoublyRobustValue } from './doubly-robust-value.ts';
import type { EstimatorDescriptor, PolicyOutcome, PreparedEstimator } from './estimator.ts';
import { estimatorSettings } from './estimator-settings.ts';
import type { EstimatorSettings, RidgeSettings } from './estimator-settings.ts';
import { hasOwnSpread, influenceByCluster, influenceSpread } from './influence-spread.ts';
import type { InfluenceTerms, PolicySpread } from './influence-spread.ts';
import { replicateView } from './replicate-view.ts';
import type { ReplicateView } from './replicate-view.ts';
import { RowWeights } from './row-weights.ts';

const simplex = { tolerance: 1e-12, rounds: 50 };
/** Above it the influence covariance says nothing about which mixture is better. */
const worstCondition = 1e8;
/** Fewer influence values than this say nothing either. */
const fewestPrompts = 10;

/**
 * stacked-dr: the mixture of doubly robust estimators whose influence values have the least variance (stacking: Wolpert 1992; Breiman 1996).
 *
 *   ψ̂ = Σ α_k·ψ̂_k,   α = argmin αᵀ(Σ + ridge)α over α ≥ 0, Σα = 1,   Σ the covariance of the components' influence values by prompt
 *
 * Components share rows, weights and calibrator and differ in outcome model, targeting and correction, so their influence values are nearly
 * collinear: the ridge (a share of the mean variance; an absolute one in the reference) pulls towards equal weights where the data can't tell, and a
 * covariance that is singular all the same gives equal weights. α is kept as it is over replicates: its own noise is of second order, since all
 * components estimate the same.
 *
 * Estimand, gates and what is missing: as `dr-cpo`. A component without a value for a policy is left out there; with one left, it is that one.
 */
export const stackedDr: EstimatorDescriptor = {
  method: 'stacked-dr',
  note: () => 'A mixture of doubly robust estimators with the least variance of influence values.',
  inference: ['influence', 'jackknife'],
  influenceDistribution: 't',
  prepare: (context, config) => prepare(context, settingsOf(config)),
};

function settingsOf(config: EstimatorConfig): EstimatorSettings {
  return estimatorSettings(config);
}

interface Stack {
  readonly names: readonly string[];
  readonly components: readonly DoublyRobust[];
}

function prepare(context: AnalysisContext, settings: EstimatorSettings): PreparedEstimator {
  const sets = rowSets(context, settings);
  const stack: Stack = {
    names: settings.components.map((component) => component.method),
    components: settings.components.map(({ method, outcome, omega, link }) => {
      const own: EstimatorSettings = {
        ...settings,
        outcome: { ...settings.outcome, ...(method === 'mrdr' ? { model: 'isotonic' } : {}), ...outcome },
        omega: omega ?? settings.omega,
        link: link ?? settings.link,
      };
      return new DoublyRobust(context, own, method, sets);
    }),
  };
  const rowWeights = new RowWeights(context.groups);
  const view = replicateView(context, rowWeights, null);
  const values = stack.components.map((component) => component.evaluate(view));
  const mixed = context.data.policies.map((_, i) =>
    view === null ? null : mixture(context, settings, stack, values, i, view),
  );
  return {
    outcomes: context.data.policies.map((_, i) => outcome(context, stack, values, i, mixed[i] ?? null)),
    replicate(weights, withoutGroup) {
      const again = replicateView(context, rowWeights, weights, withoutGroup);
      const replicates = stack.components.map((component) => component.evaluate(again));
      return Float64Array.from(mixed, (mix, i) => {
        if (mix === null) return NaN;
        return mix.used.reduce(
          (total, k, place) => total + mix.alpha[place]! * (replicates[k]![i]?.estimate ?? NaN),
          0,
        );
      });
    },
    auto: settings.components.every(({ method }) => takesInfluence(context, settings, method))
      ? 'influence'
      : 'jackknife',
    ...(hasOwnSpread(settings)
      ? {
          uncertainty: influenceSpread(
            context,
            settings,
            mixed.map((mix) => mix?.spread ?? null),
            context.folds,
          ),
        }
      : {}),
  };
}

/** A policy's weights of the components that have a value for it. */
interface Mixture {
  /** Which components: places in the stack. */
  readonly used: readonly number[];
  readonly alpha: Float64Array;
  readonly spread: PolicySpread;
}

type Values = readonly (readonly (DoublyRobustValue | null)[])[];

function mixture(
  context: AnalysisContext,
  settings: EstimatorSettings,
  { components }: Stack,
  values: Values,
  index: number,
  view: ReplicateView,
): Mixture | null {
  const parts = components.flatMap((component, k) => {
    const policy = component.input.shared.policies[index];
    const value = values[k]?.[index] ?? null;
    return policy?.ok === true && value !== null && Number.isFinite(value.estimate)
      ? [{ k, spread: component.spread(policy.value, value, view) }]
      : [];
  });
  if (parts.length === 0) return null;
  const alpha = componentWeights(
    parts.map(({ spread }) => byPrompt(context, spread.terms)),
    settings.ridge,
  );
  const terms = parts.flatMap(({ spread }, place) =>
    spread.terms.map((term): InfluenceTerms => ({ ...term, value: term.value.map((one) => alpha[place]! * one) })),
  );
  const paths = parts.map(({ spread }) => spread.foldReplicates);
  const shortest = Math.min(...paths.map((path) => path?.length ?? 0));
  const foldReplicates = Float64Array.from({ length: shortest }, (_, fold) =>
    paths.reduce((total, path, place) => total + alpha[place]! * (path?.[fold] ?? 0), 0),
  );
  const foldBound = parts[0]?.spread.foldBound ?? null;
  return {
    used: parts.map(({ k }) => k),
    alpha,
    spread: { terms, foldReplicates: foldBound === null ? null : foldReplicates, foldBound },
  };
}

/** Influence values by prompt, on the scale of one row: prompts with rows only, in the order of the data. */
function byPrompt({ data }: AnalysisContext, terms: readonly InfluenceTerms[]): Float64Array {
  const total = new Float64Array(data.prompts.ids.length);
  const present = new Uint8Array(total.length);
  for (const { prompt, value } of terms) {
    for (let i = 0; i < value.length; i += 1) {
      total[prompt[i]!] = total[prompt[i]!]! + value[i]!;
      present[prompt[i]!] = 1;
    }
  }
  const count = present.reduce((sum, one) => sum + one, 0);
  return total.filter((_, prompt) => present[prompt] === 1).map((value) => value * count);
}

function componentWeights(influence: readonly Float64Array[], ridge: RidgeSettings): Float64Array {
  const k = influence.length;
  const equal = new Float64Array(k).fill(1 / k);
  if (k === 1 || (influence[0]?.length ?? 0) < fewestPrompts) return equal;
  const sigma = covarianceMatrix(influence);
  const meanVariance = sigma.reduce((total, row, i) => total + row[i]!, 0) / k;
  sigma.forEach((row, i) => (row[i] = row[i]! + ridge.absolute + ridge.relative * meanVariance));
  const eigenvalues = symmetricEigenvalues(sigma).map(Math.abs).sort();
  const condition = eigenvalues[k - 1]! / eigenvalues[0]!;
  return condition <= worstCondition ? minimumVarianceWeights(sigma, simplex) : equal;
}

function outcome(
  context: AnalysisContext,
  { names, components }: Stack,
  values: Values,
  index: number,
  mix: Mixture | null,
): PolicyOutcome {
  const policy = components[0]?.input.shared.policies[index];
  if (mix === null || policy?.ok !== true) return components[0]!.outcome(index, null, null); // a stack has a component
  const shares = mix.used.map((k, place) => ({
    name: names[k] ?? '',
    alpha: mix.alpha[place]!,
    estimate: values[k]?.[index]?.estimate ?? NaN,
  }));
  return {
    kind: 'value',
    estimate: shares.reduce((total, { alpha, estimate }) => total + alpha * estimate, 0),
    // Adding 0 turns −0 into 0, which JSON would do.
    parts: Object.fromEntries(shares.map(({ name, alpha, estimate }) => [name, alpha * estimate + 0])),
    ...describe(context, components[0]!.input.settings, policy.value),
    ...influenceByCluster(context, mix.spread.terms),
    terms: mix.spread.terms,
    details: {
      component_weights: Object.fromEntries(shares.map(({ name, alpha }) => [name, alpha])),
      component_estimates: Object.fromEntries(shares.map(({ name, estimate }) => [name, estimate])),
      ...(mix.spread.foldReplicates === null ? {} : { fold_jackknife: [...mix.spread.foldReplicates] }),
    },
  };
}
