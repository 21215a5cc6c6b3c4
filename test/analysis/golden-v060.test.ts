import { beforeAll, describe, expect, it } from 'vitest';
import { splitBudget } from '../../src/analysis/design/allocation.ts';
import { minimumDetectableEffect, powerFor } from '../../src/analysis/design/power.ts';
import { referencePlanForEffect } from '../../src/analysis/design/reference-plan.ts';
import { independentDifference, varianceAt } from '../../src/analysis/design/variance-law.ts';
import type { DetailedEstimate } from '../../src/analysis/estimate.ts';
import { analyse, analysisOptions } from '../../src/analysis/index.ts';
import { differenceOf, type PolicyUncertainty } from '../../src/analysis/inference/uncertainty.ts';
import { isJsonObject, type JsonValue } from '../../src/base/json.ts';
import { balancedFolds } from '../../src/stats/folds.ts';
import { criticalValue } from '../../src/stats/distributions.ts';
import { goldenData, targets } from './golden-dataset.ts';
import { runEstimator } from './presets.ts';
import { reference } from './reference.ts';

/** Numbers of the reference that were compared with ours, by path; what was not is found at the end. */
class Golden {
  readonly #values: ReadonlyMap<string, number>;
  readonly #left: Set<string>;

  constructor(name: string) {
    this.#values = new Map(numbersIn(reference(name) as JsonValue, ''));
    this.#left = new Set(this.#values.keys());
  }

  at(path: string): number {
    this.#left.delete(path);
    const value = this.#values.get(path);
    if (value === undefined) throw new Error(`the reference has no number at ${path}`);
    return value;
  }

  /** To 1e-9 relative. */
  near(path: string, actual: number | null | undefined): void {
    expect(Math.abs(actual! / this.at(path) - 1), path).toBeLessThan(1e-9);
  }

  same(path: string, actual: number | null | undefined): void {
    expect(actual, path).toBe(this.at(path));
  }

  get left(): readonly string[] {
    return [...this.#left];
  }
}

function* numbersIn(value: JsonValue | undefined, path: string): Generator<[string, number]> {
  if (typeof value === 'number') yield [path, value];
  else if (isJsonObject(value) || Array.isArray(value)) {
    for (const [key, one] of Object.entries(value))
      yield* numbersIn(one as JsonValue, path === '' ? key : `${path}/${key}`);
  }
}

const golden = new Golden('golden-v060');

/** What 0.6.0's numbers are of: fresh draws alone, a quarter of the prompts labelled once, averaged over draws. */
const CALIBRATION = 'calibration: {mode: auto, selection: thirds, seed: 42}, gates: {refuse: false}';
const direct = (more: string): Promise<DetailedEstimate> =>
  runEstimator(`{id: d, method: direct, average: draws, ${more}, ${CALIBRATION}}`, goldenData('fresh-labels'));

function point(part: 'cluster_robust' | 'bootstrap', { result }: DetailedEstimate): void {
  for (const [i, policy] of result.policies.entries()) {
    golden.near(`${part}/estimates/${i}`, policy.estimate);
    golden.near(`${part}/point/plug_in_estimates/${i}`, policy.contributions!['plug-in']);
    golden.near(`${part}/point/residual_corrections/${i}`, policy.contributions!['augmentation']);
    golden.near(`${part}/point/oracle_fractions/${i}`, policy.n_labels / policy.n_draws);
  }
}

describe('direct with its cluster-robust inference', () => {
  let detailed: DetailedEstimate;
  beforeAll(async () => {
    detailed = await direct('oracle_uncertainty: fold-jackknife, df: clusters');
  });

  /** Variance of the units' deviations, and of the folds' behind them. */
  const parts = ({ deviations, factor }: PolicyUncertainty): readonly [sampling: number, calibration: number] => {
    const { units } = detailed.uncertainty.summary;
    const sum = (of: Float64Array): number => factor * of.reduce((total, d) => total + d * d, 0);
    return [sum(deviations.slice(0, units)), sum(deviations.slice(units))];
  };

  it('chooses the monotone map', () => {
    const options = analysisOptions({ calibration: { selection: 'thirds' } });
    expect(analyse(goldenData('fresh-labels'), [], options).diagnostics.calibration?.mode).toBe('monotone');
  });

  it('estimates, their parts, errors and intervals', () => {
    point('cluster_robust', detailed);
    for (const [i, policy] of detailed.result.policies.entries()) {
      golden.near(`cluster_robust/se/${i}`, policy.se);
      golden.near(`cluster_robust/lo/${i}`, policy.ci![0]);
      golden.near(`cluster_robust/hi/${i}`, policy.ci![1]);
    }
  });

  it('the jackknife’s part of each variance, over which folds, and the degrees of freedom', () => {
    for (const [i, target] of targets.entries()) {
      const own = detailed.uncertainty.policies[i]!;
      const policy = detailed.result.policies[i]!;
      const folds = own.deviations.length - detailed.uncertainty.summary.units;
      golden.near(`cluster_robust/se_components/oracle_variance_per_policy/${target}`, parts(own)[1]);
      golden.same(`cluster_robust/se_components/oracle_jackknife_counts/${target}`, folds);
      golden.same(`cluster_robust/df/${target}/oracle_jackknife_folds`, folds);
      golden.same(`cluster_robust/df/${target}/df`, policy.df);
      golden.same(`cluster_robust/df/${target}/n_clusters`, policy.n_clusters);
      golden.near(`cluster_robust/df/${target}/t_critical`, criticalValue(0.95, policy.df));
    }
  });

  it('the paired difference', () => {
    const [pair] = detailed.result.comparisons;
    // Theirs is the earlier policy less the later one.
    golden.near('cluster_robust/compare/difference', -pair!.difference!);
    golden.near('cluster_robust/compare/se_difference', pair!.se);
    golden.near('cluster_robust/compare/z_score', -pair!.difference! / pair!.se!);
    golden.near('cluster_robust/compare/p_value', pair!.p);
    golden.near('cluster_robust/compare/ci_lower', -pair!.ci![1]);
    golden.near('cluster_robust/compare/ci_upper', -pair!.ci![0]);
    golden.near('cluster_robust/compare/alpha', 1 - pair!.ci_level);
    golden.same('cluster_robust/compare/df', pair!.df);
    const [a, b] = detailed.uncertainty.policies;
    const [sampling, calibration] = parts(differenceOf(a!, b!));
    golden.near('cluster_robust/pairwise/0-1/se', pair!.se);
    golden.near('cluster_robust/pairwise/0-1/se_sampling', Math.sqrt(sampling));
    golden.near('cluster_robust/pairwise/0-1/var_oua_diff', calibration);
    golden.same('cluster_robust/pairwise/0-1/df', pair!.df);
    golden.same('cluster_robust/pairwise/0-1/n_pairs', detailed.uncertainty.summary.units);
    golden.same('cluster_robust/pairwise/0-1/oua_folds', a!.deviations.length - detailed.uncertainty.summary.units);
  });
});

describe('direct with its refitting bootstrap', () => {
  it('estimates exactly; errors within a tenth, bounds within 0.3 of one', async () => {
    const detailed = await direct('inference: {method: bootstrap, interval: percentile}');
    point('bootstrap', detailed);
    const { policies, comparisons } = detailed.result;
    for (const [i, policy] of policies.entries()) {
      const se = golden.at(`bootstrap/se/${i}`);
      expect(Math.abs(policy.se! / se - 1)).toBeLessThan(0.1);
      expect(Math.abs(policy.ci![0] - golden.at(`bootstrap/lo/${i}`))).toBeLessThan(0.3 * se);
      expect(Math.abs(policy.ci![1] - golden.at(`bootstrap/hi/${i}`))).toBeLessThan(0.3 * se);
    }
    const [pair] = comparisons;
    golden.near('bootstrap/compare/difference', -pair!.difference!);
    golden.near('bootstrap/compare/alpha', 1 - pair!.ci_level);
    const se = golden.at('bootstrap/compare/se_difference');
    expect(Math.abs(pair!.se! / se - 1)).toBeLessThan(0.1);
    expect(Math.abs(-pair!.difference! / pair!.se! / golden.at('bootstrap/compare/z_score') - 1)).toBeLessThan(0.1);
    expect(Math.abs(-pair!.ci![1] - golden.at('bootstrap/compare/ci_lower'))).toBeLessThan(0.3 * se);
    expect(Math.abs(-pair!.ci![0] - golden.at('bootstrap/compare/ci_upper'))).toBeLessThan(0.3 * se);
    // No replicate of either lies beyond 0: each says what so many replicates can say, 2/(B + 1).
    const theirs = golden.at('bootstrap/compare/n_replicates');
    expect(golden.at('bootstrap/compare/p_value')).toBeCloseTo(2 / (theirs + 1), 12);
    expect(pair!.p).toBeCloseTo(2 / (2000 + 1), 12);
  });
});

it('balanced folds', () => {
  const { ids } = (reference('golden-v060') as { balanced_folds: { ids: string[] } }).balanced_folds;
  const everyone = ids.map(() => true);
  const { fold } = balancedFolds(ids, everyone, 5, 42)!;
  for (const [i, place] of fold.entries()) golden.same(`balanced_folds/k5_seed42/${i}`, place);
});

describe('planning', () => {
  const law = { prompt: 0.05, label: 0.2 };
  const costs = { response: 0, judge: 0.01, label: 0.16, responsesPerPrompt: 1 };
  const limits = { minLabels: 30, maxPrompts: null };
  const test = { level: 0.95, power: 0.8, df: null };

  const plans = [
    ['budget_500', () => splitBudget(law, costs, 500, limits)],
    ['mde_0.05', () => referencePlanForEffect(law, costs, 0.05, test, limits)],
  ] as const;

  it.each(plans)('%s', (name, make) => {
    const made = make();
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const { prompts, labels, cost, variance } = made.value;
    const comparison = Math.sqrt(varianceAt(independentDifference(law, law), prompts, labels));
    const [sampling, calibration] = [law.prompt / prompts, law.label / labels];
    golden.same(`plan/${name}/n_samples`, prompts);
    golden.same(`plan/${name}/m_oracle`, labels);
    golden.near(`plan/${name}/oracle_fraction`, labels / prompts);
    golden.near(`plan/${name}/total_cost`, cost);
    golden.near(`plan/${name}/se_level`, Math.sqrt(variance));
    golden.near(`plan/${name}/se_comparison`, comparison);
    golden.near(`plan/${name}/mde`, minimumDetectableEffect(comparison, test));
    golden.near(`plan/${name}/eval_variance_component`, sampling);
    golden.near(`plan/${name}/cal_variance_component`, calibration);
    golden.near(`plan/${name}/eval_variance_fraction`, sampling / variance);
    golden.near(`plan/${name}/cal_variance_fraction`, calibration / variance);
    // What it was asked with.
    golden.same(`plan/${name}/power`, test.power);
    golden.near(`plan/${name}/alpha`, 1 - test.level);
    golden.same(`plan/${name}/sigma2_eval`, law.prompt);
    golden.same(`plan/${name}/sigma2_cal`, law.label);
    golden.same(`plan/${name}/cost_model/surrogate_cost`, costs.judge);
    golden.same(`plan/${name}/cost_model/oracle_cost`, costs.label);
  });

  it('power, both tails counted', () => {
    golden.near('plan/power_0.02', powerFor(0.02, golden.at('plan/budget_500/se_comparison'), test));
  });
});

it('no number of the file is left out', () => {
  expect(golden.left).toEqual([]);
});
