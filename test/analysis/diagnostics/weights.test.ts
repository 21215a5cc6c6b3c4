import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { hellingerAffinity, scoreAffinity } from '../../../src/analysis/diagnostics/affinity.ts';
import { hillCard, hillIndex } from '../../../src/analysis/diagnostics/tail-index.ts';
import { typicality } from '../../../src/analysis/diagnostics/typicality.ts';
import { weightCard } from '../../../src/analysis/diagnostics/weight-card.ts';
import type { EvaluationData, WeightCard } from '../../../src/analysis/index.ts';
import { importanceWeights } from '../../../src/analysis/weights/importance.ts';
import { goldenData, goldenLogged, targets } from '../golden-dataset.ts';
import { arenaData, arenaIsHere, arenaLogged, arenaNote, arenaPolicies, reference } from '../reference.ts';

function near(actual: number | null | undefined, expected: number): void {
  expect(Math.abs(actual! / expected - 1)).toBeLessThan(1e-9);
}

interface Cle {
  ttc: number;
  alpha: number;
  beta: number;
  coverage_penalty: number;
  chi_squared_T: number;
  shape_mismatch: number;
  cle_factor: number;
  ess_fraction: number;
}

function sameCle(actual: ReturnType<typeof typicality>, expected: Cle): void {
  near(actual!.ttc, expected.ttc);
  near(actual!.ttc, expected.beta);
  near(actual!.alpha, expected.alpha);
  near(actual!.coverage_penalty, expected.coverage_penalty);
  near(actual!.chi_squared, expected.chi_squared_T);
  near(actual!.shape_mismatch, expected.shape_mismatch);
  near(actual!.cle_factor, expected.cle_factor);
}

describe('overlap on the closed-form dataset as the reference', () => {
  const golden = (
    reference('golden-v030') as {
      overlap: Record<
        string,
        {
          hill_raw: number;
          hellinger: number;
          A_B_weights: number;
          A_B_fresh: number;
          ttc_total: number;
          ttc_pertoken: number;
          cle_pertoken: Cle;
        }
      >;
    }
  ).overlap;
  const data = goldenData('logged-labels');

  it.each(targets)('%s', (policy) => {
    const card = weightCard(data, policy)!;
    const expected = golden[policy]!;
    near(card.tail.by_k.find(({ fraction }) => fraction === 0.05)!.index, expected.hill_raw);
    near(card.hellinger, expected.hellinger);
    near(card.judge_overlap.weights, expected.A_B_weights);
    near(card.judge_overlap.draws, expected.A_B_fresh);
    near(card.typicality!.ttc, expected.ttc_total);
    near(card.ess_fraction, expected.cle_pertoken.ess_fraction);
    const rows = goldenLogged();
    const logprob = Float64Array.from(rows, (row) => row.target_policy_logprobs[policy]!);
    const weights = importanceWeights(logprob.map((value, i) => value - rows[i]!.base_policy_logprob!))!.hajek;
    const words = Float64Array.from(rows, (row) => row.response!.split(' ').length);
    const perToken = typicality(logprob, weights, words);
    near(perToken!.ttc, expected.ttc_pertoken);
    sameCle(perToken, expected.cle_pertoken);
  });
});

interface ArenaCell {
  ESS_raw: number;
  ESS_fraction_raw: number;
  max_hajek: number;
  mass_concentration_top1pct_raw: number;
  mass_concentration_top5pct_raw: number;
  'raw_near_zero_lt_1e-10': number;
  'hill_tail_index_raw_k0.05': number;
  hill_tail_index_stable_raw: { estimate: number; min: number; max: number; std: number };
  hellinger_affinity_raw: number;
  bhattacharyya_judge_space_weights: number;
  bhattacharyya_judge_space_freshdraws: number;
  ttc_total_surprisal: number;
  'ttc_per_char(len(response))': number;
  cle_total_surprisal: Cle;
  cle_per_char: Cle;
}

describe.skipIf(!arenaIsHere)(`overlap on the Arena sample as the reference${arenaNote}`, () => {
  let data: EvaluationData;
  let cards: ReadonlyMap<string, WeightCard>;
  beforeAll(() => {
    data = arenaData();
    cards = new Map(arenaPolicies.map((policy) => [policy, weightCard(data, policy)!]));
  });

  it.each(arenaPolicies.slice(1))('%s', (policy) => {
    const golden = (reference('a_weights') as { per_policy: Record<string, ArenaCell> }).per_policy[policy]!;
    const card = cards.get(policy)!;
    near(card.raw_ess, golden.ESS_raw);
    near(card.ess_fraction, golden.ESS_fraction_raw);
    near(card.max_weight, golden.max_hajek);
    near(card.top_1_percent, golden.mass_concentration_top1pct_raw);
    near(card.top_5_percent, golden.mass_concentration_top5pct_raw);
    expect(card.near_zero_share).toBe(golden['raw_near_zero_lt_1e-10']);
    near(card.tail.by_k.find(({ fraction }) => fraction === 0.05)!.index, golden['hill_tail_index_raw_k0.05']);
    near(card.tail.index, golden.hill_tail_index_stable_raw.estimate);
    near(card.tail.min, golden.hill_tail_index_stable_raw.min);
    near(card.tail.max, golden.hill_tail_index_stable_raw.max);
    near(card.tail.sd, golden.hill_tail_index_stable_raw.std);
    near(card.hellinger, golden.hellinger_affinity_raw);
    near(card.judge_overlap.weights, golden.bhattacharyya_judge_space_weights);
    near(card.judge_overlap.draws, golden.bhattacharyya_judge_space_freshdraws);
    near(card.typicality!.ttc, golden.ttc_total_surprisal);
    sameCle(card.typicality, golden.cle_total_surprisal);
    const logged = data.logged!;
    const weights = importanceWeights(logged.targetLogprob[policy]!.map((lp, row) => lp - logged.baseLogprob[row]!))!;
    const characters = Float64Array.from(arenaLogged(), (row) => Array.from(row.response!).length);
    const perCharacter = typicality(logged.targetLogprob[policy]!, weights.hajek, characters);
    near(perCharacter!.ttc, golden['ttc_per_char(len(response))']);
    sameCle(perCharacter, golden.cle_per_char);
  });

  it('the logging policy against itself: nothing to correct, no tail', () => {
    const card = cards.get('base')!;
    expect(card).toMatchObject({ raw_ess: 1000, max_weight: 1, hellinger: 1, near_zero_share: 0 });
    expect(card.tail).toMatchObject({ index: null, status: 'uniform' });
    expect(card.judge_overlap.draws).toBeCloseTo(1, 12);
    expect(card.typicality!.cle_factor).toBeCloseTo(Math.sqrt(0.9), 12);
  });
});

describe('tail index', () => {
  it('by hand: k = 2 of e², e, 1', () => {
    // α = 2 / (ln e² − ln 1 + ln e − ln 1) = 2/3
    expect(hillIndex(Float64Array.of(2, 1, 0), 2)).toBeCloseTo(2 / 3, 14);
    expect(hillIndex(Float64Array.of(2, 1), 2)).toBeNaN();
    expect(hillIndex(Float64Array.of(1, 1, 1), 2)).toBe(Infinity);
  });

  it('finds the exponent of a power law from its own quantiles', () => {
    for (const alpha of [0.5, 1.5, 3]) {
      const log = Float64Array.from({ length: 20_000 }, (_, i) => -Math.log((i + 0.5) / 20_000) / alpha);
      expect(Math.abs(hillCard(log).index! / alpha - 1)).toBeLessThan(0.01);
    }
  });

  it('says why there is none', () => {
    expect(hillCard(new Float64Array(49)).status).toBe('too-few-rows');
    expect(hillCard(new Float64Array(60)).status).toBe('uniform');
    const vanishing = Float64Array.from({ length: 60 }, (_, i) => (i < 3 ? -i : -Infinity));
    expect(hillCard(vanishing).status).toBe('not-defined');
  });

  it('knows no scale of weights', () => {
    const values = fc.float64Array({ minLength: 60, maxLength: 120, min: -40, max: 10, noNaN: true });
    fc.assert(
      fc.property(values, fc.double({ min: -50, max: 50, noNaN: true }), (log, shift) => {
        const sorted = log.toSorted().reverse();
        const [one, other] = [hillCard(sorted), hillCard(sorted.map((value) => value + shift))];
        expect(other.status).toBe(one.status);
        if (one.index !== null) expect(Math.abs(other.index! / one.index - 1)).toBeLessThan(1e-6);
      }),
      { seed: 7 },
    );
  });
});

describe('affinities', () => {
  it('by hand', () => {
    expect(hellingerAffinity(Float64Array.of(4, 0, 0, 0))).toBeCloseTo((2 + 3 * 1e-5) / 4, 14);
    expect(hellingerAffinity(Float64Array.of(1, 1))).toBe(1);
    // Two scores at either end: shares (½, ½) and (1, 0).
    expect(scoreAffinity(Float64Array.of(0, 1), Float64Array.of(0, 0))).toBeCloseTo(Math.SQRT1_2, 14);
    expect(scoreAffinity(Float64Array.of(0, 1), Float64Array.of(0, 1), Float64Array.of(9, 16))).toBeCloseTo(
      Math.SQRT1_2 * (0.6 + 0.8),
      14,
    );
    expect(scoreAffinity(Float64Array.of(0.3), Float64Array.of(0.3, 0.3))).toBe(1);
    expect(scoreAffinity(Float64Array.of(0.3), new Float64Array())).toBeNaN();
  });

  it('lie in [0, 1] and are 1 for a sample with itself', () => {
    const scores = fc.float64Array({ minLength: 1, maxLength: 50, min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const value = scoreAffinity(a, b);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
        expect(scoreAffinity(a, a)).toBeCloseTo(1, 12);
        expect(scoreAffinity(b, a)).toBeCloseTo(value, 12);
      }),
      { seed: 7 },
    );
  });
});

describe('typicality by hand', () => {
  it('three rows hold the mass', () => {
    // Surprisals 1, 2, 3, 4; mass ½, ¼, ¼·⅗, rest: 0.9 is reached at the third.
    const card = typicality(Float64Array.of(-1, -2, -3, -4), Float64Array.of(2, 1, 0.6, 0.4), null)!;
    expect(card.ttc).toBe(0.75);
    expect(card.alpha).toBeCloseTo(0.9, 14);
    // Weights within, over their mean 1.2: 5/3, 5/6, 1/2; variance (4/9 + 1/36 + 1/4)/3.
    expect(card.chi_squared).toBeCloseTo((4 / 9 + 1 / 36 + 1 / 4) / 3, 14);
    expect(typicality(new Float64Array(), new Float64Array(), null)).toBeNull();
  });

  it('long answers are typical a token, not in total', () => {
    const logprob = Float64Array.of(-100, -2);
    const weights = Float64Array.of(1, 1);
    expect(typicality(logprob, weights, null)!.unit).toBe('response');
    expect(typicality(logprob, weights, Float64Array.of(200, 1))!.unit).toBe('token');
  });
});
