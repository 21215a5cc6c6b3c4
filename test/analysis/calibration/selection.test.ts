import { describe, expect, it } from 'vitest';
import { chooseCalibrator } from '../../../src/analysis/calibration/choose.ts';
import { selectMode } from '../../../src/analysis/calibration/selection.ts';
import type { Prompts } from '../../../src/analysis/dataset.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { analyse, analysisOptions, buildEvaluationData } from '../../../src/analysis/index.ts';
import type { FreshRow, PartialAnalysisOptions } from '../../../src/analysis/index.ts';
import { randomStream } from '../../../src/base/random.ts';
import { tCdf } from '../../../src/stats/distributions.ts';
import { labelled, rowsOf } from './rows.ts';

function ownClusters(n: number, cluster: readonly number[] = Array.from({ length: n }, (_, i) => i)): Prompts {
  const ids = Array.from({ length: n }, (_, i) => `p${i}`);
  return {
    ids,
    index: new Map(ids.map((id, i) => [id, i])),
    cluster: Int32Array.from(cluster),
    clusterCount: new Set(cluster).size,
  };
}

const paired = { selection: 'paired', covariates: [] } as const;
const thirds = { selection: 'thirds', covariates: [] } as const;

/** Six labels of 0 whose losses are the squares of the predictions. */
const six = labelled(rowsOf([0, 0.2, 0.4, 0.6, 0.8, 1]), [0, 0, 0, 0, 0, 0]);
const root = (losses: readonly number[]) => Float64Array.from(losses, Math.sqrt);

describe('the paired rule', () => {
  const losses = { monotone: [5, 4, 6, 5, 4, 6], twoStage: [4, 3, 5, 3, 2, 4] };
  const predictions = { monotone: root(losses.monotone), twoStage: root(losses.twoStage) };

  it('by hand: six labels, each its own cluster', () => {
    // d = −1 −1 −1 −2 −2 −2: mean −1.5, Σ(d + 1.5)² = 1.5, SE = √(6/5 · 1.5/36) = √0.05, df = min(5, 3·1.5²/0.375 − 3) = 5.
    const found = selectMode(paired, six, predictions, ownClusters(6), null);
    expect(found.loss_difference).toBeCloseTo(-1.5, 12);
    expect(found.se).toBeCloseTo(Math.sqrt(0.05), 12);
    expect(found.df).toBeCloseTo(5, 9);
    expect(found.p).toBeCloseTo(tCdf(-1.5 / Math.sqrt(0.05), 5), 12);
    expect(found.chosen).toBe('two_stage');
    expect(found.oof_rmse!.monotone).toBeCloseTo(Math.sqrt(5), 12);
    expect(found.oof_rmse!.two_stage).toBeCloseTo(Math.sqrt(3.5), 12);
    expect(found.thirds_won).toBe(3);
  });

  it('by hand: the same labels in two clusters say less', () => {
    // Cluster sums of (d + 1.5)/6: +0.25 and −0.25; SE = √(2 · 2 · 0.25²) = 0.5; t = −3 with 1 df: p = ½ − atan(3)/π.
    const found = selectMode(paired, six, predictions, ownClusters(6, [0, 0, 0, 1, 1, 1]), null);
    expect(found.se).toBeCloseTo(0.5, 12);
    expect(found.df).toBe(1);
    expect(found.p).toBeCloseTo(0.5 - Math.atan(3) / Math.PI, 12);
    expect(found.chosen).toBe('two_stage');
  });

  it('takes two-stage from one standard error on', () => {
    // d = −1 and x in turn, each its own cluster; the mean is (x − 1)/2, the SE √(6/5 · 6 · ((x + 1)/12)²) = 0.2236 · (x + 1).
    const choice = (x: number) =>
      selectMode(
        paired,
        six,
        { monotone: root([5, 5, 5, 5, 5, 5]), twoStage: root([4, 5 + x, 4, 5 + x, 4, 5 + x]) },
        ownClusters(6),
        null,
      );
    // They are equal at x = (1 − 0.4472)/(1 + 0.4472) = 0.382.
    expect(choice(0.37)).toMatchObject({ chosen: 'two_stage' });
    expect(choice(0.39)).toMatchObject({ chosen: 'monotone' });
  });

  it('turns round with the modes', () => {
    const other = selectMode(
      paired,
      six,
      { monotone: predictions.twoStage, twoStage: predictions.monotone },
      ownClusters(6),
      null,
    );
    expect(other.loss_difference).toBeCloseTo(1.5, 12);
    expect(other.chosen).toBe('monotone');
  });

  it('counts a label of weight 2 twice in the mean, and one of weight 0 not at all', () => {
    const weights = Float64Array.of(2, 1, 1, 1, 1, 0);
    const found = selectMode(paired, six, predictions, ownClusters(6), weights);
    expect(found.loss_difference).toBeCloseTo((2 * -1 - 1 - 1 - 2 - 2) / 6, 12);
  });

  it('without a difference, with one cluster, or without held-out predictions: monotone, and no p', () => {
    const same = { monotone: predictions.monotone, twoStage: predictions.monotone };
    expect(selectMode(paired, six, same, ownClusters(6), null)).toMatchObject({ chosen: 'monotone', p: null });
    const one = selectMode(paired, six, predictions, ownClusters(6, [0, 0, 0, 0, 0, 0]), null);
    expect(one).toMatchObject({ chosen: 'monotone', se: null, p: null });
    const none = { monotone: predictions.monotone, twoStage: new Float64Array(6).fill(NaN) };
    expect(selectMode(paired, six, none, ownClusters(6), null)).toEqual({
      rule: 'paired',
      chosen: 'monotone',
      oof_rmse: null,
      loss_difference: null,
      se: null,
      df: null,
      p: null,
      thirds_won: null,
    });
  });
});

describe('the paired rule with covariates', () => {
  it('takes two-stage unless it is worse by more than one standard error', () => {
    const choice = (worse: number) =>
      selectMode(
        { selection: 'paired', covariates: ['length'] },
        six,
        { monotone: root([5, 5, 5, 5, 5, 5]), twoStage: root([6, 5 - worse, 6, 5 - worse, 6, 5 - worse]) },
        ownClusters(6),
        null,
      ).chosen;
    // The mirror image of the case above: d = 1 and −x, equal at x = 0.382.
    expect(choice(0.39)).toBe('two_stage');
    expect(choice(0.37)).toBe('monotone');
  });
});

describe('the rule of thirds', () => {
  const choose = (monotone: readonly number[], twoStage: readonly number[], weights: Float64Array | null = null) =>
    selectMode(thirds, six, { monotone: root(monotone), twoStage: root(twoStage) }, ownClusters(6), weights);

  it('takes two-stage for two thirds that are lower, whatever the third one costs', () => {
    expect(choose([5, 5, 5, 5, 5, 5], [4.9, 5, 4.9, 5, 50, 50])).toMatchObject({ chosen: 'two_stage', thirds_won: 2 });
  });

  it('takes it for one third that is lower by more than the error of the whole', () => {
    // RMSE² 5 against 3.7; sd of monotone’s losses 0, so its error is 0.
    expect(choose([5, 5, 5, 5, 5, 5], [5.1, 5.1, 5.1, 5.1, 0, 0])).toMatchObject({
      chosen: 'two_stage',
      thirds_won: 1,
    });
    // The same gain where monotone’s losses are uneven: sd(loss)/√6/(2·RMSE) = 5.77/√6/(2·3) = 0.39 > 3 − √7.5.
    expect(choose([3, 3, 3, 9, 18, 18], [3.1, 3.1, 3.1, 9.1, 13.3, 13.3])).toMatchObject({
      chosen: 'monotone',
      thirds_won: 1,
    });
  });

  it('is the same with weights of 1', () => {
    const ones = new Float64Array(6).fill(1);
    const monotone = [3, 3, 3, 9, 18, 18];
    const twoStage = [3.1, 3.1, 3.1, 9.1, 13.3, 13.3];
    expect(choose(monotone, twoStage, ones)).toEqual(choose(monotone, twoStage));
  });
});

/** Prompts with one labelled draw of `a` and one unlabelled of `b`. */
function world(
  n: number,
  label: (judge: number, length: number) => number,
  seed: number,
  b: { readonly covariate?: number | null } = {},
) {
  const stream = randomStream(seed, 'selection');
  const draws = Array.from({ length: n }, (_, i) => {
    const [judge, length] = [stream.uniform(), stream.integer(100)];
    const value = label(judge, length) + 0.2 * (stream.uniform() - 0.5);
    return { prompt_id: `p${i}`, judge_score: judge, length, oracle_label: Math.min(1, Math.max(0, value)) };
  });
  const fresh = (own: boolean): FreshRow[] =>
    draws.map(({ prompt_id, judge_score, length, oracle_label }) => ({
      prompt_id,
      draw_idx: 0,
      judge_score,
      oracle_label: own ? oracle_label : null,
      metadata: { length: own || b.covariate === undefined ? length : b.covariate },
    }));
  return { policies: ['a', 'b'], loggingPolicy: null, fresh: { a: fresh(true), b: fresh(false) } };
}

const rising = (judge: number): number => 0.2 + 0.6 * judge;
const vShaped = (judge: number): number => 0.2 + 1.2 * Math.abs(judge - 0.5);
const longer = (judge: number, length: number): number => 0.1 + 0.4 * judge + 0.004 * length;

function cardOf(input: Parameters<typeof buildEvaluationData>[0], options: PartialAnalysisOptions['calibration']) {
  const data = buildEvaluationData({ ...input, covariates: options?.covariates ?? [] });
  return analyse(data, [], analysisOptions({ calibration: options ?? {} })).diagnostics.calibration!;
}

describe('auto', () => {
  it('takes two-stage for a judge that falls in one half, and says so', () => {
    const card = cardOf(world(150, vShaped, 1), {});
    expect(card.mode).toBe('two_stage');
    expect(card.selection).toMatchObject({ rule: 'paired', chosen: 'two_stage' });
    expect(card.selection!.p).toBeLessThan(0.001);
  });

  it('seldom leaves monotone in worlds where the judge rises with the label', () => {
    let twoStage = 0;
    for (let seed = 0; seed < 60; seed += 1)
      twoStage += cardOf(world(80, rising, seed), {}).mode === 'monotone' ? 0 : 1;
    // At most 16 % of equal losses are one standard error below; Binomial(60, 0.16) is 19 or more with probability 0.002. Half, as by
    // thirds, would be 30.
    expect(twoStage).toBeLessThan(19);
  });

  it('with covariates that matter is two-stage; with three that only add noise, monotone', () => {
    const matters = cardOf(world(150, longer, 2), { covariates: ['length'] });
    expect(matters.mode).toBe('two_stage');
    expect(matters.selection!.oof_rmse!.two_stage).toBeLessThan(0.8 * matters.selection!.oof_rmse!.monotone);

    const input = world(60, rising, 4);
    const stream = randomStream(4, 'noise');
    const noisy = input.fresh.a.map((row) => ({
      ...row,
      metadata: { x: stream.uniform(), y: stream.uniform(), z: stream.uniform() },
    }));
    const fresh = { a: noisy, b: [] };
    const useless = cardOf({ ...input, fresh }, { covariates: ['x', 'y', 'z'] });
    expect(useless.selection!.loss_difference).toBeGreaterThan(useless.selection!.se!);
    expect(useless.mode).toBe('monotone');
    expect(cardOf({ ...input, fresh }, { covariates: ['x', 'y', 'z'], selection: 'thirds' }).mode).toBe('two_stage');
  });

  it('a mode that was asked for has no selection', () => {
    expect(cardOf(world(60, rising, 3), { mode: 'monotone' })).toMatchObject({ mode: 'monotone', selection: null });
    expect(cardOf(world(60, rising, 3), { mode: 'two_stage' })).toMatchObject({ mode: 'two_stage', selection: null });
  });

  it('chooses again in replicates when asked to', () => {
    const data = buildEvaluationData(world(200, (judge) => 0.1 + 1.2 * Math.abs(judge - 0.35), 8));
    const { labels, folds } = analysisContext(data, analysisOptions());
    const input = { labels, folds: folds!, prompts: data.prompts };
    const fitted = (reselect: boolean, weights: Float64Array | null) => {
      const out = new Float64Array(labels.n);
      const { calibration } = analysisOptions({ calibration: { reselect } });
      chooseCalibrator(input, calibration).fit(weights)!.predict(labels, out);
      return out;
    };
    // All weight on the prompts where the judge rises: there the flexible map is no better.
    const rises = Float64Array.from(data.draws['a']!.judge, (judge) => (judge > 0.35 ? 1 : 0));
    const monotone = analysisOptions({ calibration: { mode: 'monotone' } }).calibration;
    const plain = new Float64Array(labels.n);
    chooseCalibrator(input, monotone).fit(rises)!.predict(labels, plain);
    expect(chooseCalibrator(input, analysisOptions({}).calibration).mode).toBe('two_stage');
    expect(fitted(true, rises)).toEqual(plain);
    expect(fitted(false, rises)).not.toEqual(plain);
    expect(fitted(true, null)).toEqual(fitted(false, null));
  });
});

describe('sensitivity to the mode', () => {
  it('is the difference of the policies’ means under the two', () => {
    const input = world(120, vShaped, 5);
    const { sensitivity } = cardOf(input, {});
    const means = (mode: 'monotone' | 'two_stage') =>
      analyse(
        buildEvaluationData(input),
        [{ method: 'direct', refuse: false, augment: 'own' }],
        analysisOptions({ calibration: { mode } }),
      ).results[0]!.policies.map((policy) => policy.contributions!['plug-in']);
    // `a` is labelled throughout, so only `b` is a plug-in of the map.
    const b = sensitivity.find((entry) => entry.policy === 'b')!;
    expect(b.monotone).toBeCloseTo(means('monotone')[1]!, 13);
    expect(b.two_stage).toBeCloseTo(means('two_stage')[1]!, 13);
    expect(b.difference).toBe(b.two_stage - b.monotone);
    expect(sensitivity.map((entry) => entry.policy)).toEqual(['a', 'b']);
  });
});

describe('covariates', () => {
  const estimates = (input: ReturnType<typeof world>, covariates: readonly string[]) =>
    analyse(
      buildEvaluationData({ ...input, covariates }),
      [{ method: 'direct', refuse: false }],
      analysisOptions({ calibration: { covariates } }),
    );

  it('carry a difference in length over to the other policy', () => {
    const input = world(300, longer, 6, { covariate: 99 });
    const [without] = estimates(input, []).results;
    const [withLength] = estimates(input, ['length']).results;
    // At length 99 the label is 0.1 + 0.4·S + 0.396, on average 0.696; without length it looks like 0.5.
    expect(without!.policies[1]!.estimate).toBeLessThan(0.55);
    expect(withLength!.policies[1]!.estimate).toBeGreaterThan(0.65);
    expect(withLength!.policies[1]!.estimate).toBeLessThan(0.72);
  });

  it('that a draw lacks leave it out and are counted', () => {
    const input = world(100, longer, 7);
    const fresh = { ...input.fresh, b: input.fresh.b.map((row, i) => (i % 4 === 0 ? { ...row, metadata: {} } : row)) };
    const { diagnostics, results } = estimates({ ...input, fresh }, ['length']);
    expect(results[0]!.policies[1]!.n_draws).toBe(75);
    expect(diagnostics.missing).toContainEqual({
      table: 'fresh',
      policy: 'b',
      field: 'length',
      reason: 'no-number',
      count: 25,
    });
  });

  it('that nobody has, or that the data were not built with, are a reason and no number', () => {
    const input = world(60, longer, 7);
    for (const covariates of [['width']]) {
      const { diagnostics, results } = estimates(input, covariates);
      expect(diagnostics.calibration).toBeNull();
      expect(diagnostics.calibration_unavailable).toBe('missing-covariates');
      expect(results[0]!.policies[1]).toMatchObject({ estimate: null, se: null });
    }
    const unbuilt = analyse(
      buildEvaluationData(input),
      [{ method: 'direct' }],
      analysisOptions({ calibration: { covariates: ['length'] } }),
    );
    expect(unbuilt.diagnostics.calibration_unavailable).toBe('missing-covariates');
    expect(unbuilt.results[0]!.policies[1]).toMatchObject({ estimate: null, unavailable: 'missing-covariates' });
  });
});
