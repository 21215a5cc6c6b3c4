import { describe, expect, it } from 'vitest';
import { buildEvaluationData } from '../../src/analysis/index.ts';
import type { FreshRow, LoggedRow } from '../../src/analysis/index.ts';

const logged = (rows: readonly Partial<LoggedRow>[]): LoggedRow[] =>
  rows.map((row, i) => ({
    prompt_id: `p${i}`,
    base_policy_logprob: -1,
    target_policy_logprobs: { t: -2 },
    judge_score: 0.5,
    ...row,
  }));
const input = { policies: ['base', 't'], loggingPolicy: 'base' };
const draw = (prompt_id: string, row: Partial<FreshRow> = {}): FreshRow => ({ prompt_id, judge_score: 0.5, ...row });

describe('joining the logged rows with the logging policy’s draws', () => {
  it('one response is one draw with one label, whichever record has it', () => {
    const data = buildEvaluationData({
      ...input,
      logged: logged([{ response: 'x', oracle_label: 0.7 }, { response: 'y' }]),
      fresh: {
        base: [
          draw('p0', { draw_idx: 0, response: 'x' }),
          draw('p1', { draw_idx: 0, response: 'y', oracle_label: 0.2 }),
        ],
      },
    });
    expect(data.draws['base']!.n).toBe(2);
    expect(Array.from(data.draws['base']!.label)).toEqual([0.7, 0.2]);
    expect(Array.from(data.logged!.label)).toEqual([0.7, 0.2]);
    expect(data.labelConflicts.count).toBe(0);
  });

  it('different texts are different draws', () => {
    const data = buildEvaluationData({
      ...input,
      logged: logged([{ response: 'x', oracle_label: 0.7 }]),
      fresh: { base: [draw('p0', { draw_idx: 0, response: 'other' })] },
    });
    expect(Array.from(data.draws['base']!.draw)).toEqual([0, 1]);
    expect(Array.from(data.draws['base']!.label)).toEqual([NaN, 0.7]);
  });

  it('without texts the judge score decides', () => {
    const same = buildEvaluationData({ ...input, logged: logged([{}]), fresh: { base: [draw('p0')] } });
    const other = buildEvaluationData({
      ...input,
      logged: logged([{ judge_score: 0.4 }]),
      fresh: { base: [draw('p0')] },
    });
    expect([same.draws['base']!.n, other.draws['base']!.n]).toEqual([1, 2]);
  });

  it('conflicting labels are counted and the logged one is kept', () => {
    const data = buildEvaluationData({
      ...input,
      logged: logged([{ oracle_label: 0.7 }]),
      fresh: { base: [draw('p0', { oracle_label: 0.6 })] },
    });
    expect(Array.from(data.draws['base']!.label)).toEqual([0.7]);
    expect(data.labelConflicts).toEqual({ count: 1, examples: [{ prompt_id: 'p0', logged: 0.7, fresh: 0.6 }] });
  });

  it('logged rows alone are the logging policy’s draws; a repeated prompt has several', () => {
    const data = buildEvaluationData({ ...input, logged: logged([{}, { prompt_id: 'p0', judge_score: 0.9 }]) });
    expect(Array.from(data.draws['base']!.draw)).toEqual([0, 1]);
    expect(data.prompts.ids).toEqual(['p0']);
  });
});

describe('what is missing', () => {
  it('is NaN and is counted with its reason', () => {
    const data = buildEvaluationData({
      ...input,
      logged: logged([
        { target_policy_logprobs: { t: null }, missing: { 'target_policy_logprobs.t': 'timeout' } },
        { base_policy_logprob: 0.5 },
        { judge_score: 1.2, oracle_label: null, missing: { oracle_label: 'http-500' } },
        {},
      ]),
      fresh: { t: [draw('p0', { judge_score: null, missing: { judge_score: 'unparseable' } }), draw('p1')] },
    });
    expect(Array.from(data.logged!.targetLogprob['t']!)).toEqual([NaN, -2, -2, -2]);
    expect(Array.from(data.logged!.baseLogprob)).toEqual([-1, NaN, -1, -1]);
    expect(data.missing).toEqual([
      { table: 'logged', policy: 'base', field: 'judge_score', reason: 'out-of-range', count: 1 },
      { table: 'logged', policy: 'base', field: 'oracle_label', reason: 'http-500', count: 1 },
      { table: 'fresh', policy: 't', field: 'judge_score', reason: 'unparseable', count: 1 },
      { table: 'logged', policy: 'base', field: 'base_policy_logprob', reason: 'out-of-range', count: 1 },
      { table: 'logged', policy: 'base', field: 'target_policy_logprobs.t', reason: 'timeout', count: 1 },
    ]);
  });

  it('a label that was never asked for, and log probabilities of a run without them, are not', () => {
    const rows = logged([{ base_policy_logprob: null, target_policy_logprobs: {}, oracle_label: null }]);
    expect(buildEvaluationData({ ...input, logged: rows }).missing).toEqual([]);
  });

  it('a second row of the same draw is counted and left out; draws without a number are numbered', () => {
    const twice = buildEvaluationData({
      ...input,
      fresh: { t: [draw('p', { draw_idx: 0 }), draw('p', { draw_idx: 0 })] },
    });
    expect(twice.draws['t']!.n).toBe(1);
    expect(twice.missing).toEqual([{ table: 'fresh', policy: 't', field: 'row', reason: 'duplicate-draw', count: 1 }]);
    const numbered = buildEvaluationData({ ...input, fresh: { t: [draw('p'), draw('q'), draw('p')] } });
    expect(Array.from(numbered.draws['t']!.draw)).toEqual([0, 0, 1]);
  });
});

describe('covariates and clusters', () => {
  it('lengths count as Python’s split does; metadata fields are read as numbers', () => {
    const data = buildEvaluationData({
      ...input,
      covariates: ['response_length', 'prompt_length', 'toxicity'],
      fresh: {
        t: [
          draw('p', { prompt: 'a b', response: ' one\u00a0two\u001cthree\nfour ', metadata: { toxicity: 0.25 } }),
          draw('q', { response: '', metadata: { toxicity: 'high' } }),
        ],
      },
    });
    expect(Array.from(data.draws['t']!.covariates['response_length']!)).toEqual([4, 0]);
    expect(Array.from(data.draws['t']!.covariates['prompt_length']!)).toEqual([2, NaN]);
    expect(Array.from(data.draws['t']!.covariates['toxicity']!)).toEqual([0.25, NaN]);
  });

  it('prompts share a named cluster, else each is its own', () => {
    const clusters = new Map([
      ['p', 'user'],
      ['r', 'user'],
    ]);
    const { prompts } = buildEvaluationData({ ...input, clusters, fresh: { t: [draw('p'), draw('user'), draw('r')] } });
    expect(Array.from(prompts.cluster)).toEqual([0, 1, 0]);
    expect(prompts.clusterCount).toBe(2);
  });

  it('probes never mix with the draws', () => {
    const data = buildEvaluationData({
      ...input,
      fresh: { t: [draw('p')] },
      probes: { t: [draw('p', { oracle_label: 1 })] },
    });
    expect(Array.from(data.draws['t']!.label)).toEqual([NaN]);
    expect(data.probes['t']!.n).toBe(1);
  });
});
