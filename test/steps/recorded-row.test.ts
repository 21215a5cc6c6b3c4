import { describe, expect, it } from 'vitest';
import type { DatasetFields } from '../../src/config/types.generated.ts';
import { readFreshRow, readLoggedRow, readProbeRow } from '../../src/steps/dataset/recorded-row.ts';

const fields: DatasetFields = {
  prompt: 'prompt',
  response: 'response',
  judge_score: 'judge_score',
  oracle_label: 'oracle_label',
  base_policy_logprob: 'base_policy_logprob',
  target_policy_logprobs: 'target_policy_logprobs',
  draw_idx: 'draw_idx',
};

describe('readLoggedRow', () => {
  it('reads a row as the reference writes it: ids and scores may lie in metadata', () => {
    const record = {
      prompt: 'p',
      response: 'r',
      base_policy_logprob: -14.7,
      target_policy_logprobs: { clone: -14.7, other: null },
      judge_score: 0.85,
      metadata: { prompt_id: 'arena_1', oracle_label: 0.5, extra: 3 },
    };
    expect(readLoggedRow(record, fields)).toEqual({
      row: {
        prompt_id: 'arena_1',
        prompt: 'p',
        response: 'r',
        base_policy_logprob: -14.7,
        target_policy_logprobs: { clone: -14.7, other: null },
        judge_score: 0.85,
        oracle_label: 0.5,
        metadata: { extra: 3 },
      },
    });
  });

  it('reads the number of a response where there is one', () => {
    const read = (draw_idx: unknown): unknown => readLoggedRow({ prompt_id: 0, prompt: 'p', draw_idx }, fields);
    expect(read(2)).toMatchObject({ row: { draw_idx: 2 } });
    expect(read(null)).not.toHaveProperty('row.draw_idx');
    expect(read(-1)).toMatchObject({ problems: [{ code: 'wrong-type' }] });
  });

  it('keeps what is missing missing', () => {
    const read = readLoggedRow({ prompt_id: 0, prompt: 'p' }, fields);
    expect(read).toMatchObject({
      row: { prompt_id: '0', base_policy_logprob: null, judge_score: null, response: null },
    });
    expect(read).not.toHaveProperty('row.oracle_label');
  });

  it('gives a row without an id the id of its prompt', () => {
    // printf 'p' | sha256sum | cut -c1-12
    expect(readLoggedRow({ prompt: 'p' }, fields)).toMatchObject({ row: { prompt_id: 'prompt_148de9c5a7a4' } });
  });

  it('finds every problem of a row', () => {
    const record = {
      prompt: 3,
      judge_score: 85,
      oracle_label: '0.5',
      base_policy_logprob: 0.1,
      target_policy_logprobs: { clone: 'x', ok: 0 },
    };
    const read = readLoggedRow(record, fields);
    expect('problems' in read ? read.problems.map(({ code, message }) => `${code}: ${message}`) : []).toEqual([
      'wrong-type: `prompt` is 3, not a text.',
      'wrong-type: `oracle_label` is "0.5", not a number.',
      'missing-field: The record has neither a prompt id nor a prompt at `prompt`.',
      'out-of-range: `judge_score` is 85, outside 0 to 1.',
      'out-of-range: `base_policy_logprob` is 0.1; a log probability is at most 0.',
      'wrong-type: `target_policy_logprobs.clone` is "x", not a number.',
    ]);
  });

  it.each([[[1]], ['text'], [null]])('%j is not a row', (record) => {
    expect(readLoggedRow(record, fields)).toMatchObject({ problems: [{ code: 'not-an-object' }] });
  });
});

describe('readFreshRow', () => {
  it('numbers a draw that has no number 0, and refuses half ones', () => {
    expect(readFreshRow({ prompt_id: 'a' }, fields)).toMatchObject({ row: { draw_idx: 0 } });
    expect(readFreshRow({ prompt_id: 'a', draw_idx: 1.5 }, fields)).toMatchObject({
      problems: [{ code: 'wrong-type' }],
    });
  });

  it('finds fields under the names that a dataset declares', () => {
    const named = { ...fields, judge_score: 'scores["gpt nano"]', prompt_id: 'meta.id' };
    const record = { meta: { id: 7 }, scores: { 'gpt nano': 0.25 } };
    expect(readFreshRow(record, named)).toMatchObject({ row: { prompt_id: '7', judge_score: 0.25 } });
  });
});

describe('readProbeRow', () => {
  it('needs a label', () => {
    expect(readProbeRow({ prompt_id: 'a', oracle_label: 0 }, fields)).toMatchObject({ row: { oracle_label: 0 } });
    expect(readProbeRow({ prompt_id: 'a' }, fields)).toMatchObject({ problems: [{ code: 'missing-field' }] });
  });
});
