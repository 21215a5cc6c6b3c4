import { describe, expect, it } from 'vitest';
import { analysisContext } from '../../src/analysis/context.ts';
import { analyse, analysisOptions } from '../../src/analysis/index.ts';
import type { EstimatorConfig } from '../../src/analysis/index.ts';
import { scoredRows } from '../../src/analysis/scored-rows.ts';
import { mean } from '../../src/stats/summation.ts';
import { goldenData, goldenFresh, goldenLogged, targets } from './golden-dataset.ts';
import { reference } from './reference.ts';

const hashFolds = analysisOptions({ calibration: { folds: { assign: 'blake2b' } } });

function near(actual: number | null | undefined, expected: number): void {
  expect(Math.abs(actual! / expected - 1)).toBeLessThan(1e-9);
}

interface Golden030 {
  dataset: {
    mean_S: number;
    first_rows: { judge_score: number; oracle_label: number | null; base_lp: number; lp: Record<string, number> }[];
    fresh_first: Record<string, number[]>;
    fresh_mean: Record<string, number>;
  };
  cal_monotone: { info: { rmse: number; oof_rmse: number }; rewards_first12: number[]; reward_mean: number };
  est_monotone: Record<
    'raw_ips_factory' | 'direct_cluster_robust',
    { estimates: number[]; se: number[]; ci_lower: number[]; ci_upper: number[] }
  >;
}

const golden030 = reference('golden-v030') as Golden030;

describe('the closed-form dataset', () => {
  it('is the one the golden numbers were made on', () => {
    const rows = goldenLogged();
    golden030.dataset.first_rows.forEach((row, i) => {
      near(rows[i]!.base_policy_logprob, row.base_lp);
      expect(rows[i]!.judge_score).toBe(row.judge_score);
      expect(rows[i]!.oracle_label).toBe(row.oracle_label);
      for (const target of targets) near(rows[i]!.target_policy_logprobs[target], row.lp[target]!);
    });
    near(
      rows.reduce((total, row) => total + row.judge_score! / 120, 0),
      golden030.dataset.mean_S,
    );
    for (const target of targets) {
      const scores = goldenFresh(target, true).map((row) => row.judge_score!);
      near(scores.reduce((a, b) => a + b, 0) / scores.length, golden030.dataset.fresh_mean[target]!);
      expect(scores.slice(0, 6)).toEqual(golden030.dataset.fresh_first[target]);
    }
  });
});

describe('golden numbers of 0.3.0, monotone calibration', () => {
  const { diagnostics } = analyse(goldenData('logged-labels'), [], hashFolds);

  it('calibration errors', () => {
    near(diagnostics.calibration!.rmse, golden030.cal_monotone.info.rmse);
    near(diagnostics.calibration!.oof_rmse, golden030.cal_monotone.info.oof_rmse);
  });

  it('calibrated rewards', () => {
    const data = goldenData('logged-labels');
    const context = analysisContext(data, hashFolds);
    expect(context.calibrator.ok).toBe(true);
    if (!context.calibrator.ok) return;
    const fit = context.calibrator.value.fit(null)!;
    const rows = scoredRows(data.logged!);
    const rewards = new Float64Array(rows.n);
    fit.predict(rows, rewards);
    const byRow = new Float64Array(rows.n);
    rewards.forEach((reward, i) => (byRow[rows.row[i]!] = reward));
    golden030.cal_monotone.rewards_first12.forEach((reward, row) => near(byRow[row], reward));
    near(mean(byRow), golden030.cal_monotone.reward_mean);
  });

  const estimates = (config: EstimatorConfig) =>
    analyse(goldenData('logged-labels'), [{ refuse: false, ...config }], hashFolds).results[0]!.policies;

  it('self-normalised importance sampling of calibrated rewards: estimate, SE, interval', () => {
    const expected = golden030.est_monotone.raw_ips_factory;
    const { results } = analyse(goldenData('logged-labels'), [{ method: 'snips', refuse: false }], {
      ...hashFolds,
      inference: { ...hashFolds.inference, method: 'influence' },
    });
    results[0]!.policies.forEach((policy, i) => {
      near(policy.estimate, expected.estimates[i]!);
      near(policy.se, expected.se[i]!);
      near(policy.ci![0], expected.ci_lower[i]!);
      near(policy.ci![1], expected.ci_upper[i]!);
    });
  });

  it('direct without labels on the draws is the plug-in', () => {
    estimates({ method: 'direct', augment: 'own' }).forEach((policy, i) => {
      near(policy.estimate, golden030.est_monotone.direct_cluster_robust.estimates[i]!);
      expect(Object.keys(policy.contributions!)).toEqual(['plug-in']);
    });
  });
});

describe('golden numbers of 0.6.0: direct on draws with labels of their own', () => {
  it('estimate, plug-in and residual correction', () => {
    const golden = reference('golden-v060') as {
      cluster_robust: {
        estimates: number[];
        point: { plug_in_estimates: number[]; residual_corrections: number[] };
      };
    };
    const { results } = analyse(goldenData('fresh-labels'), [{ method: 'direct', refuse: false }], analysisOptions());
    results[0]!.policies.forEach((policy, i) => {
      near(policy.estimate, golden.cluster_robust.estimates[i]!);
      near(policy.contributions!['plug-in'], golden.cluster_robust.point.plug_in_estimates[i]!);
      near(policy.contributions!['augmentation'], golden.cluster_robust.point.residual_corrections[i]!);
      expect(policy.n_labels).toBe(30);
    });
  });
});
