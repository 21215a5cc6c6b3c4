import { expect, test } from 'vitest';
import type { CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import type { Ablation } from '../../../src/config/types.generated.ts';
import { studyOf } from '../../../src/report/ablation/study.ts';
import { truthSentences } from '../../../src/report/ablation/truth-text.ts';
import { simulatedAblation, simulatedContext } from './simulated-grid.ts';

function row(seed: number, truths: Readonly<Record<string, number | null>> | null): CellRow {
  const policies = Object.entries(truths ?? {}).map(([policy, truth]) => ({
    policy,
    estimate: 0.5,
    se: 0.1,
    ci: [0.3, 0.7] as const,
    ci_level: 0.95,
    refused: null,
    unavailable: null,
    truth,
    truth_se: null,
    ess: null,
  }));
  const failed = truths === null ? 'it failed' : null;
  return { cell: seed, values: { seed }, estimator: 'direct', failed, n_prompts: 10, n_labels: 5, policies };
}

const sentencesOf = (rows: readonly CellRow[], truth: Ablation['truth']): readonly string[] =>
  truthSentences(studyOf(rows, { ...simulatedAblation, truth }, simulatedContext));

test('nothing is said where every policy has a truth in some cell, failed ones aside', () => {
  const rows = [row(0, { base: 0.5, premium: null }), row(1, { base: null, premium: 0.7 }), row(2, null)];
  expect(sentencesOf(rows, 'oracle')).toEqual([]);
  expect(sentencesOf([row(0, null)], 'oracle')).toEqual([]);
});

test('policies that are held against nothing are named', () => {
  expect(sentencesOf([row(0, { base: 0.5, clone: null, premium: null })], 'world')).toEqual([
    'No truth is known of clone and premium: what is estimated of them is held against nothing.',
  ]);
});

test('declared values about nobody are named, with whom they may mean', () => {
  const truth = { values: { base: 0.5, premum: 0.7, other: 0.1 } };
  expect(sentencesOf([row(0, { base: 0.5, premium: null })], truth)).toEqual([
    'No truth is known of premium: what is estimated of it is held against nothing.',
    'A truth is declared for premum, which is no policy of any cell. Was premium meant?',
    'A truth is declared for other, which is no policy of any cell.',
  ]);
});
