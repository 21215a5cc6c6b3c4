import { describe, expect, it } from 'vitest';
import type { PolicyOutcome } from '../../src/analysis/estimators/estimator.ts';
import type { DetailedEstimate } from '../../src/analysis/estimate.ts';
import { analysisContext } from '../../src/analysis/context.ts';
import { analysisOptions, buildEvaluationData } from '../../src/analysis/index.ts';
import { scoredRows } from '../../src/analysis/scored-rows.ts';
import { hashFold } from '../../src/stats/folds.ts';
import { goldenData, goldenLogged, targets } from './golden-dataset.ts';
import { preset, runEstimator } from './presets.ts';
import { reference } from './reference.ts';

type ByPolicy<T> = Readonly<Record<(typeof targets)[number], T>>;

interface GoldenEstimate {
  readonly estimates: readonly number[];
  readonly se: readonly number[];
  readonly ci_lower: readonly number[];
  readonly ci_upper: readonly number[];
  /** Empty where the interval is normal. */
  readonly df: Partial<ByPolicy<number>>;
  readonly se_components: {
    readonly se_if_per_policy?: ByPolicy<number>;
    readonly oracle_variance_per_policy?: ByPolicy<number>;
  };
  readonly if_first5: ByPolicy<readonly number[]>;
  readonly dm_mean?: ByPolicy<number>;
  readonly ips_corr_mean?: ByPolicy<number>;
  readonly jackknife?: ByPolicy<readonly number[]>;
  readonly epsilon?: ByPolicy<number>;
  readonly weights?: ByPolicy<readonly number[]>;
}

interface SimcalInfo {
  readonly mixture_weights: readonly number[];
  readonly gamma: number;
  readonly var_before: number;
  readonly var_after: number;
}

interface GoldenBlock {
  readonly [name: string]: unknown;
  readonly raw_ips_oua_jack: ByPolicy<readonly number[]>;
  readonly direct_jack: ByPolicy<readonly number[]>;
  readonly hajek_weights_first5: ByPolicy<readonly number[]>;
  readonly raw_weights_first5: ByPolicy<readonly number[]>;
  readonly calibrated_ips_weights_first8: ByPolicy<readonly number[]>;
  readonly calibrated_ips_info: ByPolicy<SimcalInfo>;
  readonly calibrated_ips_single_pass_weights_first8: ByPolicy<readonly number[]>;
  readonly calibrated_ips_single_pass_info: ByPolicy<SimcalInfo>;
  readonly direct_compare: { readonly difference: number; readonly se_difference: number };
}

const golden = reference('golden-v030') as { readonly est_monotone: GoldenBlock; readonly est_auto: GoldenBlock };
const data = goldenData('logged-labels');

function near(actual: number | null | undefined, expected: number, tolerance = 1e-9): void {
  // A mean that cancels to nothing has no relative error to speak of.
  if (Math.abs(expected) < 1e-12) expect(Math.abs(actual!)).toBeLessThan(1e-12);
  else expect(Math.abs(actual! / expected - 1)).toBeLessThan(tolerance);
}

type Value = Extract<PolicyOutcome, { kind: 'value' }>;

function values(detailed: DetailedEstimate): readonly Value[] {
  return detailed.outcomes.map((outcome) => {
    if (outcome.kind !== 'value') throw new Error(`unavailable: ${outcome.reason}`);
    return outcome;
  });
}

/** φ of the first rows of the table: the terms of a row, times the number of rows. */
function influenceByRow({ terms }: Value, count: number): number[] {
  const total = new Map<number, number>();
  const rows = Math.max(...(terms ?? []).map((term) => term.value.length));
  for (const { row, value } of terms ?? []) {
    row.forEach((one, i) => total.set(one, (total.get(one) ?? 0) + value[i]! * rows));
  }
  return Array.from({ length: count }, (_, row) => total.get(row) ?? NaN);
}

/** The same by prompt, where an estimate has one logged row a prompt and the draws' terms belong to it. */
function influenceByPrompt({ terms }: Value, count: number): number[] {
  const total = new Float64Array(120);
  for (const { prompt, value } of terms ?? []) {
    prompt.forEach((one, i) => (total[one] = total[one]! + value[i]! * 120));
  }
  return [...total.subarray(0, count)];
}

function weightsOfRows({ rowWeights }: Value, count: number): number[] {
  const out: number[] = [];
  rowWeights!.row.forEach((row, i) => (out[row] = rowWeights!.weight[i]!));
  return out.slice(0, count);
}

/** Everything the reference says about an estimator. */
function check(detailed: DetailedEstimate, expected: GoldenEstimate, tolerance = 1e-9): void {
  const { policies } = detailed.result;
  expect(policies.map(({ policy }) => policy)).toEqual([...targets]);
  values(detailed).forEach((outcome, i) => {
    const target = targets[i]!;
    const policy = policies[i]!;
    near(policy.estimate, expected.estimates[i]!, tolerance);
    near(policy.se, expected.se[i]!, tolerance);
    near(policy.ci![0], expected.ci_lower[i]!, tolerance);
    near(policy.ci![1], expected.ci_upper[i]!, tolerance);
    expect(policy.df).toBe(expected.df[target] ?? null);
    const sum = Object.values(policy.contributions!).reduce((total, part) => total + part, 0);
    near(sum, policy.estimate!);
    const { oracle_variance_per_policy: oracle, se_if_per_policy: sampling } = expected.se_components;
    const path = policy.details?.['fold_jackknife'] as number[] | undefined;
    if (oracle?.[target] !== undefined) near(jackknifeVariance(path!), oracle[target], tolerance);
    if (sampling !== undefined) {
      near(Math.sqrt(policy.se! ** 2 - jackknifeVariance(path!)), sampling[target], 1e-8);
    }
    expected.jackknife?.[target].forEach((value, fold) => near(path![fold], value, tolerance));
    const phi = outcome.terms!.length === 1 ? influenceByRow(outcome, 5) : influenceByPrompt(outcome, 5);
    expected.if_first5[target].forEach((value, row) => near(phi[row], value, Math.max(tolerance, 1e-9)));
    if (expected.dm_mean !== undefined) {
      const untargeted = policy.details?.['untargeted_mean'] as number | undefined;
      near(untargeted ?? policy.contributions!['outcome-model'], expected.dm_mean[target], tolerance);
      near(policy.contributions!['weighted-residuals'], expected.ips_corr_mean![target], 1e-7);
    }
    if (expected.epsilon !== undefined) near(policy.details!['epsilon'] as number, expected.epsilon[target], 1e-6);
    if (expected.weights !== undefined) {
      const weights = Object.values(policy.details!['component_weights'] as Record<string, number>);
      expected.weights[target].forEach((weight, k) => near(weights[k], weight));
    }
  });
}

function jackknifeVariance(path: readonly number[]): number {
  const centre = path.reduce((total, value) => total + value, 0) / path.length;
  return ((path.length - 1) / path.length) * path.reduce((total, value) => total + (value - centre) ** 2, 0);
}

describe.each([
  ['as they are (auto)', 'est_auto', ''],
  ['with a monotone calibration', 'est_monotone', 'calibration: {mode: monotone}'],
] as const)('the presets of CJE 0.3.0, %s', (_name, block, changes) => {
  const numbers = golden[block];
  const estimate = (name: string, more = ''): Promise<DetailedEstimate> =>
    runEstimator(preset(name, [changes, more].filter((part) => part !== '').join(', ')), data);
  const of = (name: string): GoldenEstimate => numbers[name] as GoldenEstimate;

  it.each([
    ['raw-ips', 'raw_ips_factory', 1e-9],
    ['calibrated-ips', 'calibrated_ips', 1e-9],
    ['dr-cpo', 'dr_cpo', 1e-9],
    ['mrdr', 'mrdr_snips', 1e-9],
    ['tmle', 'tmle', 1e-6],
    ['stacked-dr', 'stacked_dr', 1e-6],
    ['direct', 'direct_cluster_robust', 1e-9],
  ])('%s', async (name, key, tolerance) => {
    check(await estimate(name), of(key), tolerance);
  });

  it.each([
    ['raw-ips', 'weights: hajek, clip: null, oracle_uncertainty: fold-jackknife', 'raw_ips_oua'],
    [
      'calibrated-ips',
      'simcal: {cross_fit: none, centre: estimate}, cluster: row, df: normal',
      'calibrated_ips_single_pass',
    ],
    ['dr-cpo', 'weights: hajek, simcal: null', 'dr_cpo_rawweights'],
    ['mrdr', 'omega: w', 'mrdr_w'],
    ['mrdr', 'omega: w2', 'mrdr_w2'],
    ['tmle', 'link: identity', 'tmle_identity'],
  ])('%s with %s', async (name, more, key) => {
    check(await estimate(name, more), of(key));
  });

  it('weights: raw, self-normalised and calibrated', async () => {
    const hajek = values(await estimate('dr-cpo', 'weights: hajek, simcal: null'));
    const raw = values(await estimate('dr-cpo', 'weights: raw, simcal: null'));
    const outer = values(await estimate('calibrated-ips'));
    const single = values(await estimate('calibrated-ips', 'simcal: {cross_fit: none}'));
    targets.forEach((target, i) => {
      const compare = (outcome: Value, expected: readonly number[]): void =>
        weightsOfRows(outcome, expected.length).forEach((weight, row) => near(weight, expected[row]!));
      compare(hajek[i]!, numbers.hajek_weights_first5[target]);
      compare(raw[i]!, numbers.raw_weights_first5[target]);
      compare(outer[i]!, numbers.calibrated_ips_weights_first8[target]);
      compare(single[i]!, numbers.calibrated_ips_single_pass_weights_first8[target]);
    });
  });

  it('what SIMCal says of its weights', async () => {
    const outer = (await estimate('calibrated-ips')).result.policies;
    const single = (await estimate('calibrated-ips', 'simcal: {cross_fit: none}')).result.policies;
    targets.forEach((target, i) => {
      for (const [policy, info] of [
        [outer[i]!, numbers.calibrated_ips_info[target]],
        [single[i]!, numbers.calibrated_ips_single_pass_info[target]],
      ] as const) {
        const simcal = policy.details!['simcal'] as Record<string, number>;
        near(simcal['increasing_share'], info.mixture_weights[0]!);
        near(simcal['decreasing_share'], info.mixture_weights[1]!);
        near(simcal['gamma'], info.gamma);
        near(simcal['variance_before'], info.var_before);
        near(simcal['variance_after'], info.var_after);
      }
    });
  });

  it('jackknife paths of raw-ips and direct', async () => {
    const ips = await estimate('raw-ips', 'weights: hajek, clip: null, oracle_uncertainty: fold-jackknife');
    const direct = await estimate('direct');
    targets.forEach((target, i) => {
      const path = ({ result }: DetailedEstimate): number[] =>
        result.policies[i]!.details!['fold_jackknife'] as number[];
      numbers.raw_ips_oua_jack[target].forEach((value, fold) => near(path(ips)[fold], value));
      numbers.direct_jack[target].forEach((value, fold) => near(path(direct)[fold], value));
    });
  });

  it('the difference of direct, and its error between rows without the calibration’s', async () => {
    const detailed = await estimate('direct', 'cluster: row, oracle_uncertainty: none, df: normal');
    const [comparison] = detailed.result.comparisons;
    near(comparison!.difference, -numbers.direct_compare.difference);
    near(comparison!.se, numbers.direct_compare.se_difference);
  });
});

describe('the preset of calibrated-ips', () => {
  it('centres, where all rows are labelled, on the raw-weighted held-out rewards of the other outer folds', async () => {
    const logged = goldenLogged().map((row) => ({ ...row, oracle_label: (row.judge_score ?? 0) ** 2 }));
    const full = buildEvaluationData({ policies: targets, loggingPolicy: 'logging', logged, fresh: {} });
    const detailed = await runEstimator(preset('calibrated-ips', 'calibration: {mode: monotone}'), full);
    const calibration = { mode: 'monotone', folds: { k: 5, seed: 42, assign: 'blake2b' } } as const;
    const { calibrator } = analysisContext(full, analysisOptions({ calibration }));
    if (!calibrator.ok) throw new Error(calibrator.error);
    const rows = scoredRows(full.logged!);
    const heldOut = new Float64Array(rows.n);
    calibrator.value.fit(null)!.predictHeldOut(rows, heldOut);
    const learned: number[] = [];
    rows.row.forEach((row, i) => (learned[row] = heldOut[i]!));
    const fold = logged.map(({ prompt_id: id }) => hashFold(id, 1042, 5));
    values(detailed).forEach((outcome, p) => {
      const raw = logged.map((row) => Math.exp(row.target_policy_logprobs[targets[p]!]! - row.base_policy_logprob!));
      const mean = raw.reduce((total, one) => total + one, 0) / raw.length;
      const used = weightsOfRows(outcome, logged.length);
      const phi = logged.map((row, i) => {
        const others = raw.flatMap((one, j) => (fold[j] === fold[i] ? [] : [[one / mean, learned[j]!] as const]));
        const weight = others.reduce((total, [one]) => total + one, 0);
        const centre = others.reduce((total, [one, reward]) => total + one * reward, 0) / weight;
        return (used[i]! * (row.oracle_label - centre)) / (weight / others.length);
      });
      const centre = phi.reduce((total, one) => total + one, 0) / phi.length;
      influenceByRow(outcome, logged.length).forEach((value, row) => near(value, phi[row]! - centre, 1e-8));
    });
  });

  it('has an interval where one row has all of the raw weight, so that the folds without it have none', async () => {
    const logged = goldenLogged().map((row, i) => ({
      ...row,
      target_policy_logprobs: {
        ...row.target_policy_logprobs,
        pi_a: (row.base_policy_logprob ?? 0) - (i === 7 ? 0 : 900),
      },
    }));
    const extreme = buildEvaluationData({ policies: targets, loggingPolicy: 'logging', logged, fresh: {} });
    const { result } = await runEstimator(preset('calibrated-ips'), extreme);
    const [policy] = result.policies;
    expect(policy!.no_interval).toBeNull();
    expect(Number.isFinite(policy!.se)).toBe(true);
  });
});

describe('the preset of the reference’s refitting bootstrap', () => {
  const expected = golden.est_monotone['direct_bootstrap_400'] as GoldenEstimate & {
    readonly augmentation: { readonly plug_in_estimates: number[]; readonly residual_corrections: number[] };
  };

  it('gives its estimates exactly and its standard errors within a tenth', async () => {
    const { result } = await runEstimator(preset('direct-bootstrap'), goldenData('fresh-labels'));
    result.policies.forEach((policy, i) => {
      near(policy.estimate, expected.estimates[i]!);
      near(policy.contributions!['plug-in'], expected.augmentation.plug_in_estimates[i]!);
      near(policy.contributions!['augmentation'], expected.augmentation.residual_corrections[i]!);
      expect(Math.abs(policy.se! / expected.se[i]! - 1)).toBeLessThan(0.1);
      expect(Math.abs(policy.ci![0] - expected.ci_lower[i]!)).toBeLessThan(0.3 * expected.se[i]!);
      expect(Math.abs(policy.ci![1] - expected.ci_upper[i]!)).toBeLessThan(0.3 * expected.se[i]!);
    });
  });
});

describe('direct of CJE 0.6.0', () => {
  const v060 = reference('golden-v060') as {
    readonly cluster_robust: {
      readonly estimates: number[];
      readonly se: number[];
      readonly lo: number[];
      readonly hi: number[];
      readonly compare: {
        readonly difference: number;
        readonly se_difference: number;
        readonly p_value: number;
        readonly ci_lower: number;
        readonly ci_upper: number;
        readonly df: number;
      };
    };
  };

  it('estimates, errors, intervals and the paired difference', async () => {
    const estimator =
      '{id: d, method: direct, average: draws, oracle_uncertainty: fold-jackknife, df: clusters, calibration: {mode: monotone, seed: 42}, gates: {refuse: false}}';
    const { result } = await runEstimator(estimator, goldenData('fresh-labels'));
    const { estimates, se, lo, hi, compare } = v060.cluster_robust;
    result.policies.forEach((policy, i) => {
      near(policy.estimate, estimates[i]!);
      near(policy.se, se[i]!);
      near(policy.ci![0], lo[i]!);
      near(policy.ci![1], hi[i]!);
    });
    const [difference] = result.comparisons;
    near(difference!.difference, -compare.difference);
    near(difference!.se, compare.se_difference);
    expect(difference!.df).toBe(compare.df);
    near(difference!.p, compare.p_value);
    near(difference!.ci![0], -compare.ci_upper);
    near(difference!.ci![1], -compare.ci_lower);
  });
});
