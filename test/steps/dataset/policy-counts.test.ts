import { describe, expect, it } from 'vitest';
import { policyCounts } from '../../../src/steps/dataset/policy-counts.ts';

const logged = ['a', 'b', 'c'].map((prompt_id, i) => ({
  prompt_id,
  base_policy_logprob: -1,
  target_policy_logprobs: {},
  judge_score: 0.5,
  ...(i < 2 ? { oracle_label: 0.4 } : {}),
}));

function draw(prompt_id: string, draw_idx: number, label?: number | null): object {
  return { prompt_id, draw_idx, judge_score: 0.5, ...(label === undefined ? {} : { oracle_label: label }) };
}

describe('policyCounts', () => {
  it('counts a logged response that is drawn too once, and a label that did not come not at all', () => {
    const counts = policyCounts({
      policies: ['base', 'premium', 'bare'],
      loggingPolicy: 'base',
      logged,
      fresh: {
        base: [draw('a', 0, 0.4), draw('c', 0), draw('c', 1, 0.9)],
        premium: [draw('a', 0, 0.7), draw('b', 0, null), draw('c', 0)],
      } as never, // rows with the fields that are read
      probes: { premium: [draw('c', 0, 0.2), draw('b', 0, null)] } as never, // the same
    });
    expect(counts).toEqual({
      base: { responses: 4, labels: 3, probes: 0 },
      premium: { responses: 3, labels: 1, probes: 1 },
      bare: { responses: 0, labels: 0, probes: 0 },
    });
  });

  it('knows no logging policy where there is none', () => {
    const counts = policyCounts({ policies: ['base'], loggingPolicy: null, logged, fresh: {}, probes: {} });
    expect(counts).toEqual({ base: { responses: 0, labels: 0, probes: 0 } });
  });
});
