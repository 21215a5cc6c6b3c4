import { expect, it } from 'vitest';
import { rowsOfPolicy } from '../../src/compare/diff/identical-inputs.ts';
import type { EvaluationTables } from '../../src/steps/dataset/assemble.ts';
import { simulatedTables } from './tables.ts';

const tables = simulatedTables({ means: { base: 0.5, p: 0.6, q: 0.55 }, prompts: 12, labels: 6 });

/** The tables with something else in the first row of a policy. */
function changed(policy: string, change: object): EvaluationTables {
  const [first, ...rest] = tables.fresh[policy]!;
  return { ...tables, fresh: { ...tables.fresh, [policy]: [{ ...first!, ...change }, ...rest] } };
}

it('does not see what happens to other policies', () => {
  const other = changed('q', { judge_score: 0.123 });
  expect(rowsOfPolicy(other, 'p')).toBe(rowsOfPolicy(tables, 'p'));
  expect(rowsOfPolicy(other, 'base')).toBe(rowsOfPolicy(tables, 'base'));
  expect(rowsOfPolicy(other, 'q')).not.toBe(rowsOfPolicy(tables, 'q'));
});

it('sees the rows that calibrate, whosever they are', () => {
  for (const policy of ['base', 'p', 'q']) {
    expect(rowsOfPolicy(changed('base', { oracle_label: 0.2 }), policy)).not.toBe(rowsOfPolicy(tables, policy));
  }
  const { loggingPolicy: _, ...rest } = tables;
  const noLogging: EvaluationTables = { ...rest, loggingPolicy: null, logged: [] };
  const relabelled: EvaluationTables = { ...changed('q', { oracle_label: 0.2 }), loggingPolicy: null, logged: [] };
  expect(rowsOfPolicy(relabelled, 'p')).not.toBe(rowsOfPolicy(noLogging, 'p'));
});

it('sees another prompt anywhere, since prompts are dealt to folds and groups together', () => {
  const more = { ...tables.fresh['q']![0]!, prompt_id: 'new' };
  const grown = { ...tables, fresh: { ...tables.fresh, q: [...tables.fresh['q']!, more] } };
  expect(rowsOfPolicy(grown, 'p')).not.toBe(rowsOfPolicy(tables, 'p'));
});

it("sees a policy's own log probabilities alone", () => {
  const withLogprobs = (p: number, q: number | null): EvaluationTables => ({
    ...tables,
    logged: tables.logged.map((row) => ({
      ...row,
      base_policy_logprob: -5,
      target_policy_logprobs: { p, q },
      ...(q === null ? { missing: { 'target_policy_logprobs.q': 'timeout' } } : {}),
    })),
  });
  expect(rowsOfPolicy(withLogprobs(-5, -6), 'p')).toBe(rowsOfPolicy(withLogprobs(-5, null), 'p'));
  expect(rowsOfPolicy(withLogprobs(-5, -6), 'p')).not.toBe(rowsOfPolicy(withLogprobs(-5.5, -6), 'p'));
});
