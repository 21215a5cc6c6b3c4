import { describe, expect, test } from 'vitest';
import type { CellPolicy, CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import { randomStream } from '../../../src/base/random.ts';
import { assemble } from '../../../src/report/ablation/assembled.ts';
import { studyOf } from '../../../src/report/ablation/study.ts';
import { simulatedAblation, simulatedContext } from './simulated-grid.ts';

const TRUTHS = { high: 0.8, middle: 0.6, low: 0.2 } as const;
type Policy = keyof typeof TRUTHS;

interface Place {
  readonly estimator: string;
  readonly policy: Policy;
  readonly coverage: number;
  readonly seed: number;
  /** Standard normal, the same for all estimators. */
  readonly noise: number;
}

interface Claimed {
  readonly error: number;
  readonly half?: number;
  readonly refused?: boolean;
  readonly ess?: number | null;
}

const COVERAGES = [0.1, 0.4] as const;
const PROMPTS = 1000;

/** Made-up rows: what each estimator says of each policy. */
function rowsOf(
  estimators: readonly string[],
  claim: (place: Place) => Claimed,
  seeds = 12,
  weights: Readonly<Record<string, readonly string[]>> = {},
): CellRow[] {
  const rows: CellRow[] = [];
  for (const estimator of estimators)
    for (const w of weights[estimator] ?? [null])
      for (const coverage of COVERAGES)
        for (let seed = 0; seed < seeds; seed += 1) {
          const values = {
            estimator,
            'oracle.coverage': coverage,
            seed,
            ...(w === null ? {} : { 'estimator.weights': w }),
          };
          const random = randomStream('findings', coverage, seed);
          const policies = Object.entries(TRUTHS).map(([policy, truth]): CellPolicy => {
            const place = { estimator, policy: policy as Policy, coverage, seed, noise: random.normal() }; // keys of that very object
            const { error, half = 0.05, refused = false, ess = null } = claim(place);
            const estimate = truth + error;
            return {
              policy,
              estimate: refused ? null : estimate,
              se: refused ? null : half / 1.96,
              ci: refused ? null : [estimate - half, estimate + half],
              ci_level: 0.95,
              refused: refused ? ['raw-ess'] : null,
              unavailable: null,
              truth,
              truth_se: 0,
              ess,
            };
          });
          rows.push({
            cell: rows.length,
            values,
            estimator,
            failed: null,
            n_prompts: PROMPTS,
            n_labels: PROMPTS * coverage,
            policies,
          });
        }
  return rows;
}

async function findingsOf(rows: readonly CellRow[]): Promise<Readonly<Record<string, string>>> {
  const ablation = { ...simulatedAblation, axes: {}, tables: [], plots: [] };
  const assembled = await assemble(studyOf(rows, ablation, { ...simulatedContext, plots: [] }));
  return Object.fromEntries(assembled.findings.map(({ topic, text }) => [topic, text]));
}

/** `high` and `middle` swapped in the cells of some seeds: one pair of three is wrong. */
const swapped = ({ policy }: Place, isSwapped: boolean): number =>
  !isSwapped ? 0 : policy === 'high' ? -0.2 : policy === 'middle' ? 0.2 : 0;

describe('ranking', () => {
  const rows = rowsOf(['naive-direct', 'direct', 'snips'], (place) => ({
    error:
      place.estimator === 'direct'
        ? 0.001 * place.noise
        : swapped(place, place.estimator === 'snips' ? place.seed < 9 : place.seed < 4),
  }));

  test('who is right most often, and how far the others are behind on the same cells', async () => {
    const { Ranking: text } = await findingsOf(rows);
    expect(text).toMatch(
      /^Calibrated direct ranks best\. direct ranks best: 100\.0 % \(.*\) of the pairs of policies that it answers are in the right order\./,
    );
    // A third of the pairs in a third of the cells; snips in three quarters.
    expect(text).toContain('On what both answer, naive-direct is 11.1 pp (');
    expect(text).toContain(' behind; one other by more.');
    expect(text).not.toContain('failures');
  });

  test('the naive means may be best: then the calibrated ones are named behind them', async () => {
    const others = rowsOf(['naive-direct', 'dr-cpo', 'direct'], (place) => ({
      error:
        place.estimator === 'naive-direct'
          ? 0.1
          : swapped(place, place.estimator === 'direct' ? place.seed < 9 : place.seed < 4),
    }));
    const { Ranking: text } = await findingsOf(others);
    expect(text).toMatch(/^Calibrated direct does not rank best\. naive-direct ranks best/);
    expect(text).toContain('dr-cpo is 11.1 pp (');
    expect(text).toMatch(/behind; direct by 25\.0 pp \([\d.]+ to [\d.]+\)\.$/);
  });

  test('what chance may have done is not told apart', async () => {
    const even = rowsOf(['direct', 'snips'], (place) => ({
      error: swapped(place, place.estimator === 'direct' ? place.seed === 3 : place.seed === 5 || place.seed === 7),
    }));
    const { Ranking: text } = await findingsOf(even);
    expect(text).toMatch(/^Calibrated direct ranks among the best\. direct ranks best/);
    expect(text).toContain('it is not told from snips');
    expect(text).not.toContain('behind');
  });

  test('refusing what is hard does not win without being told', async () => {
    const shy = rowsOf(['direct', 'snips'], (place) => ({
      error: place.estimator === 'direct' ? swapped(place, place.seed === 0) : 0,
      refused: place.estimator === 'snips' && place.policy === 'middle',
    }));
    const { Ranking: text } = await findingsOf(shy);
    expect(text).toMatch(
      /^Calibrated direct is not told from the best\. snips ranks best: 100\.0 % .* \(33\.3 % of the claims of snips have no number\)\./,
    );
    expect(text).toContain('With refusals counted as failures direct leads: 97.2 %.');
  });

  test('variants of an estimator that do the same are one; others have their options', async () => {
    const both = rowsOf(
      ['direct', 'dr-cpo'],
      (place) => ({ error: place.estimator === 'direct' ? swapped(place, place.seed < 4) : 0 }),
      12,
      { direct: ['raw'], 'dr-cpo': ['raw', 'simcal'] },
    );
    expect((await findingsOf(both))['Ranking']).toMatch(/^Calibrated direct does not rank best\. dr-cpo ranks best/);
    const one = both.map((row) =>
      row.values['estimator.weights'] === 'simcal'
        ? { ...row, policies: row.policies.map((claim) => ({ ...claim, estimate: -claim.truth! })) }
        : row,
    );
    const { Ranking: text } = await findingsOf(one);
    expect(text).toMatch(/ best\. dr-cpo \(raw\) ranks best/);
    expect(text).toContain('On what both answer, direct is 11.1 pp');
  });
});

test('accuracy: the smallest RMSE, and the paired difference by hand', async () => {
  const rows = rowsOf(['naive-direct', 'direct'], ({ estimator, seed }) => ({
    error: estimator === 'direct' ? 0.01 : 0.05 + 0.001 * (seed % 2),
  }));
  const { Accuracy: text } = await findingsOf(rows);
  expect(text).toMatch(/^direct has the smallest RMSE: 0\.0100 \(/);
  // √((.05² + .051²) / 2) − .01
  expect(text).toContain('naive-direct is 0.0405 (');
});

describe('intervals', () => {
  const covering = (half: number) =>
    rowsOf(
      ['naive-direct', 'direct', 'snips'],
      ({ estimator, noise }) => ({
        error: 0.02 * noise,
        half: estimator === 'naive-direct' ? half : estimator === 'direct' ? 0.0392 : 0.01,
      }),
      120,
    );

  test('naive ones that do not cover, and others that do or do not, with their numbers', async () => {
    const { Intervals: text } = await findingsOf(covering(0.002));
    expect(text).toMatch(
      /^Naive intervals do not cover: of the 95 % intervals of naive-direct, [\d.]+ % \([\d.]+ to [\d.]+\) hold the truth\./,
    );
    expect(text).toMatch(/Less often than the 95 % they say: snips [34]\d\.\d % \(/);
    expect(text).toMatch(/As often as they say, within Monte Carlo error: direct 9\d\.\d % \(/);
  });

  test('the same claim is refuted where they cover', async () => {
    expect((await findingsOf(covering(0.0392)))['Intervals']).toMatch(/^Naive intervals cover here: /);
    expect((await findingsOf(covering(1)))['Intervals']).toMatch(/^Naive intervals cover, more often than they say: /);
  });
});

describe('overlap', () => {
  const ess = { high: 900, middle: 400, low: 20 } as const;
  const weighted = (refuses: (place: Place) => boolean, error: (place: Place) => number) =>
    rowsOf(['direct', 'raw-ips'], (place) => ({
      error: place.estimator === 'direct' ? 0.01 * place.noise : error(place),
      refused: place.estimator === 'raw-ips' && refuses(place),
      ess: place.estimator === 'raw-ips' ? ess[place.policy] : null,
    }));

  test('refusals grow as the effective sample shrinks; without weights there are none', async () => {
    const { Overlap: text } = await findingsOf(
      weighted(
        ({ policy, seed }) => policy === 'low' || (policy === 'middle' && seed < 3),
        ({ noise }) => 0.01 * noise,
      ),
    );
    expect(text).toMatch(
      /^Importance weights fail where overlap is low: raw-ips refuses 100\.0 % \([\d.]+ to 100\.0\) of its claims about low, where its effective sample is 2\.0 % of the prompts, 25\.0 % about middle \(40\.0 %\) and 0\.0 % about high \(90\.0 %\)\./,
    );
    expect(text).toMatch(/direct, which needs no weights, refuses 0\.0 % \(0\.0 to [\d.]+\) about low\./);
  });

  test('errors that grow there are a failure too', async () => {
    const { Overlap: text } = await findingsOf(
      weighted(
        () => false,
        ({ policy, noise }) => (policy === 'high' ? 0.01 : 0.2) * noise,
      ),
    );
    expect(text).toMatch(/^Importance weights fail where overlap is low/);
    expect(text).toMatch(
      /Where both answer for low and middle \(24 pairs of cells\), the RMSE of raw-ips is 0\.\d+ \(0\.\d+ to 0\.\d+\) larger than that of direct\./,
    );
  });

  test('where neither happens, they hold up', async () => {
    const { Overlap: text } = await findingsOf(
      weighted(
        () => false,
        ({ noise }) => 0.01 * noise,
      ),
    );
    expect(text).toMatch(/^Importance weights hold up, even where overlap is lowest/);
  });

  test('without weights there is nothing to say', async () => {
    expect((await findingsOf(rowsOf(['direct', 'naive-direct'], () => ({ error: 0 }))))['Overlap']).toBeUndefined();
  });
});

describe('labels', () => {
  test('what a doubling brings, whom it brings nothing, and what a target takes', async () => {
    const rows = rowsOf(['naive-direct', 'direct'], ({ estimator, coverage, seed }) => ({
      // Four times the labels halve the error.
      error:
        estimator === 'direct'
          ? Math.sqrt((0.1 / coverage) * (0.0016 + 0.0004 * (seed % 2 === 0 ? 1 : -1)))
          : 0.1 + 0.001 * (seed % 2),
    }));
    const { Labels: text } = await findingsOf(rows);
    expect(text).toMatch(
      /From 100 to 400 labels \(oracle coverage varied\) the RMSE of direct falls from 0\.0400 \(0\.03\d\d to 0\.04\d\d\) to 0\.0200 \(.*\): each doubling divides it by 1\.41\./,
    );
    expect(text).toContain('More labels make no clear difference to naive-direct.');
    // .03 is half the way from .04 to .02, so in log labels half the way from 100 to 400.
    expect(text).toContain('RMSE ≤ 0.03 takes labels: direct 200; not reached by naive-direct.');
  });
});

describe('each choice alone', () => {
  const sizes = (seeds: number) =>
    ['direct', 'snips']
      .flatMap((estimator) =>
        rowsOf(
          [estimator],
          ({ seed, noise }) => ({ error: 0.01 + (estimator === 'snips' ? 0.02 : 0) + 0.001 * noise + 0.0001 * seed }),
          seeds,
        ),
      )
      .filter(({ estimator, values }) => estimator === 'direct' || values['oracle.coverage'] === 0.1);
  const ablation = {
    ...simulatedAblation,
    axes: {},
    tables: [],
    plots: [],
    design: 'one-at-a-time',
    baseline: { estimator: 'direct', 'oracle.coverage': 0.1, seed: 0 },
  } as const;
  const findings = async (rows: readonly CellRow[]) =>
    (await assemble(studyOf(rows, ablation, { ...simulatedContext, plots: [] }))).findings;

  test('is held against the baseline; the estimators are not pooled over other choices', async () => {
    const found = await findings(sizes(12));
    expect(found.map(({ topic }) => topic)).not.toContain('Ranking');
    expect(found[0]).toMatchObject({ topic: 'Choices' });
    expect(found[0]!.text).toMatch(
      /^Against the baseline, on what both answer, the RMSE changes with estimator snips \+0\.0(19|20|21)\d* \([\d.]+ to [\d.]+\)\. Not clearly with oracle coverage 0\.4\.$/,
    );
  });

  test('with one seed there is no interval, and it says so', async () => {
    expect((await findings(sizes(1)))[0]!.text).toContain('Each choice was made with one seed');
  });
});

test('seeds that all give the very same tell nothing of other samples', async () => {
  const same = rowsOf(['direct', 'snips'], (place) => ({ error: swapped(place, place.estimator === 'snips') }));
  const { Ranking: text } = await findingsOf(same);
  expect(text).toMatch(/^direct ranks best: 100\.0 %/);
  expect(text).not.toMatch(/Calibrated|behind/);
});

test('with one seed nothing is said that needs an interval', async () => {
  const rows = rowsOf(
    ['naive-direct', 'direct', 'raw-ips'],
    (place) => ({
      error: place.estimator === 'direct' ? 0 : 0.3 * place.noise,
      half: 0.001,
      refused: place.estimator === 'raw-ips' && place.policy === 'low',
      ess: place.estimator === 'raw-ips' && place.policy === 'low' ? 2 : 500,
    }),
    1,
  );
  const found = await findingsOf(rows);
  expect(found['One seed']).toContain('There is one seed only');
  expect(found['Intervals']).toBeUndefined();
  const said = Object.values(found).join(' ');
  expect(said).not.toMatch(/behind|fail where|do not cover|falls from| to \d/);
});
