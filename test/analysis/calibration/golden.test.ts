import { describe, expect, it } from 'vitest';
import { chooseCalibrator } from '../../../src/analysis/calibration/choose.ts';
import { twoStageCalibrator } from '../../../src/analysis/calibration/two-stage.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { EvaluationData } from '../../../src/analysis/index.ts';
import { scoredRows } from '../../../src/analysis/scored-rows.ts';
import { mean } from '../../../src/stats/summation.ts';
import { goldenLogged } from '../golden-dataset.ts';
import { arenaData, arenaIsHere, arenaNote, reference } from '../reference.ts';
import { loggedLabels, rowsOf, values, valuesWithout } from './rows.ts';

interface GoldenCalibration {
  info: { rmse: number; oof_rmse: number; f_min: number; f_max: number; selected_mode: string };
  rewards_first12: number[];
  reward_mean: number;
  predict_grid: number[];
  oof_grid_fold0: number[];
}
const golden = reference('golden-v030') as Record<'cal_two_stage' | 'cal_auto' | 'cal_cov', GoldenCalibration>;

function near(actual: number, expected: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-9);
}

function logged(covariates: readonly string[]): EvaluationData {
  return buildEvaluationData({ policies: ['x'], loggingPolicy: 'logging', logged: goldenLogged(), covariates });
}

/** The scores that the reference's grids were made at (the file does not say; no other multiples of 0.01 give its numbers). */
const grid = [0, 0.05, 0.25, 0.5, 0.77, 1];

describe.each([
  ['cal_two_stage', 'two_stage', []],
  ['cal_auto', 'auto', []],
  ['cal_cov', 'auto', ['response_length']],
] as const)('%s of 0.3.0', (key, mode, covariates) => {
  const data = logged(covariates);
  const { labels, folds } = loggedLabels(data);
  const options = analysisOptions({
    calibration: { mode, covariates, selection: 'thirds', ranks: 'upper' },
  }).calibration;
  const calibrator = chooseCalibrator({ labels, folds, prompts: data.prompts }, options);
  const fit = calibrator.fit(null)!;
  const expected = golden[key];

  it('selects the same mode', () => {
    expect(calibrator.mode).toBe(expected.info.selected_mode);
  });

  it('rewards of all rows', () => {
    const rows = scoredRows(data.logged!);
    const rewards = new Float64Array(rows.n);
    values(rows, fit).forEach((value, i) => (rewards[rows.row[i]!] = value));
    expected.rewards_first12.forEach((reward, row) => near(rewards[row]!, reward));
    near(mean(rewards), expected.reward_mean);
  });

  it('errors on the labels, in and out of fold', () => {
    const rmse = (predicted: readonly number[]) =>
      Math.sqrt(mean(predicted.map((value, i) => (value - labels.label[i]!) ** 2)));
    const fitted = values(labels, fit);
    near(rmse(fitted), expected.info.rmse);
    near(rmse(values(labels, fit, 'predictHeldOut')), expected.info.oof_rmse);
    near(Math.min(...fitted), expected.info.f_min);
    near(Math.max(...fitted), expected.info.f_max);
  });

  it.skipIf(covariates.length > 0)('predictions at other scores, by all labels and without fold 0', () => {
    const rows = rowsOf(grid);
    values(rows, fit).forEach((value, i) => near(value, expected.predict_grid[i]!));
    valuesWithout(0, rows, fit).forEach((value, i) => near(value, expected.oof_grid_fold0[i]!));
  });
});

describe.skipIf(!arenaIsHere)(`two-stage on the Arena sample${arenaNote}`, () => {
  const options = (calibration: Parameters<typeof analysisOptions>[0]) => analysisOptions(calibration);

  it('leaves the residuals on the probes that CJE 0.6.0 finds', () => {
    const audits = reference('h_transport_060') as Record<string, { delta_hat: number; delta_se: number }>;
    const data = arenaData();
    const { diagnostics } = analyse(data, [], options({ calibration: { mode: 'two_stage', ranks: 'upper' } }));
    for (const policy of ['clone', 'parallel_universe_prompt', 'unhelpful']) {
      const card = diagnostics.transport.find((entry) => entry.policy === policy)!;
      near(card.mean_residual!, audits[`${policy}|delta_max=None|family_size=1`]!.delta_hat);
      near(card.se!, audits[`${policy}|delta_max=None|family_size=1`]!.delta_se);
    }
  });

  it('is not chosen by the rule of 0.3.0 on the labels of base, nor by the paired test', () => {
    const data = arenaData();
    const { labels, folds } = loggedLabels(data);
    for (const selection of ['thirds', 'paired'] as const) {
      const { calibration } = options({ calibration: { selection, ranks: 'upper' } });
      expect(chooseCalibrator({ labels, folds, prompts: data.prompts }, calibration).mode).toBe('monotone');
    }
  });

  it('differs from monotone by little where labels are, and by much for unhelpful', () => {
    const { diagnostics } = analyse(arenaData(), [], options({}));
    const difference = Object.fromEntries(
      diagnostics.calibration!.sensitivity.map((entry) => [entry.policy, Math.abs(entry.difference)]),
    );
    for (const policy of ['base', 'clone', 'parallel_universe_prompt']) expect(difference[policy]).toBeLessThan(0.02);
    // Nine labels lie where its scores are.
    expect(difference['unhelpful']).toBeGreaterThan(0.04);
  });
});

describe('two-stage on the closed-form dataset', () => {
  it('has the rank of the first stage between its stages, as the reference counts it', () => {
    const data = logged([]);
    const { labels, folds } = loggedLabels(data);
    const fit = twoStageCalibrator(labels, folds, { covariates: [], ranks: 'upper' }).fit(null)!;
    const ranks = values(labels, fit, 'index').map((rank) => rank * labels.n + 0.5);
    // The upper rank of tied rows: a count of rows, and the highest is all of them.
    ranks.forEach((rank) => expect(rank).toBeCloseTo(Math.round(rank), 9));
    expect(Math.max(...ranks)).toBeCloseTo(labels.n, 9);
  });
});
