import { describe, expect, it } from 'vitest';
import { declaredTruth, truthSource } from '../../../src/config/ablation/truth-source.ts';
import { load, SMALL, valueOf } from '../workspace-rig.ts';

/** An ablation of the small experiment, whose policies are `base` and `clone`. */
const grid = (truth: string, more = ''): Record<string, string> => ({
  'small.yaml': SMALL,
  'main.yaml': `kind: ablation\nname: grid\nexperiment: small.yaml\naxes: {sample_size: [5, 10]${more}}\ntruth: ${truth}\n`,
});

const BOTH = { values: { base: 0.65, clone: 0.7 }, se: { base: 0.002 } };

describe('a declared truth', () => {
  it.each([
    ['in place', '{values: {base: 0.65, clone: 0.7}, se: {base: 0.002}}', {}],
    [
      'as YAML',
      '{use: truths/t.yaml}',
      { 'truths/t.yaml': `kind: truth\nvalues: {base: 0.65, clone: 7e-1}\nse: {base: 0.002}\n` },
    ],
    ['as JSON', '{use: t.json}', { 't.json': JSON.stringify({ kind: 'truth', ...BOTH }) }],
    ['as CSV', '{use: t.csv}', { 't.csv': 'policy,value,se\nbase,0.65,0.002\nclone,.7,\n' }],
    [
      'as CSV of a spreadsheet',
      '{use: t.csv}',
      { 't.csv': '\ufeffse,"value",policy\r\n0.002,0.65,"base"\r\n\r\n,7e-1,clone\r\n' },
    ],
    [
      'inherited and overridden',
      '{use: t.csv, values: {clone: 0.7}}',
      { 't.csv': 'policy,value,se\nbase,0.65,0.002\nclone,0.1,\n' },
    ],
  ])('resolves to the same value %s', async (_, truth, files) => {
    const { truth: found } = valueOf(await load({ ...grid(truth), ...files }), 'ablation');
    expect(found).toEqual(BOTH);
  });

  it('is a file that can be checked on its own', async () => {
    const files = { 't.csv': 'policy,value\nbase,0.65\n' };
    expect(valueOf(await load(files, { file: 't.csv' }), 'truth')).toEqual({ values: { base: 0.65 } });
  });

  it('counts among the sources of an ablation', async () => {
    const config = await load({ ...grid('{use: t.csv}'), 't.csv': 'policy,value\nbase,0.65\nclone,0.7\n' });
    expect(config.sources.map(({ path }) => path)).toEqual(['main.yaml', 'small.yaml', 't.csv']);
  });

  it('warns of policies that it has no value of, and holds all the same', async () => {
    const config = await load(grid('{values: {clone: 0.7}}'));
    expect(config.diagnostics).toMatchObject([
      { severity: 'warning', code: 'no-truth', at: { file: 'main.yaml', line: 5, column: 18 } },
    ]);
    expect(config.diagnostics[0]?.message).toContain('no value of `base`: what is estimated of it');
    expect(config.resolved?.kind).toBe('ablation');
  });

  it.each([
    ['an axis replaces them', ', policies: [[{use: p.yaml}]]', SMALL],
    ['only the data can tell', '', 'kind: experiment\nname: small\ndata: {logged: rows.jsonl}\n'],
  ])('is not held against policies where %s', async (_, axis, small) => {
    const policy = 'kind: policy\nid: base\nprovider: {id: world, api: world}\nmodel: world-medium\n';
    const config = await load({
      ...grid('{values: {another: 0.5}}', axis),
      'small.yaml': small,
      'p.yaml': policy,
    });
    expect(valueOf(config, 'ablation').truth).toEqual({ values: { another: 0.5 } });
  });

  it('knows the policies that a dataset lists', async () => {
    const config = await load({
      ...grid('{values: {bsae: 0.5}}'),
      'small.yaml': 'kind: experiment\nname: small\ndata: {logged: rows.jsonl, policies: [base]}\n',
    });
    expect(config.diagnostics.map(({ code }) => code)).toEqual(['unknown-reference']);
  });

  it('has a standard error for one policy, for all, or for none', () => {
    expect(declaredTruth(BOTH, 'base')).toEqual({ value: 0.65, se: 0.002 });
    expect(declaredTruth(BOTH, 'clone')).toEqual({ value: 0.7, se: null });
    expect(declaredTruth({ ...BOTH, se: 0 }, 'clone')).toEqual({ value: 0.7, se: 0 });
    expect(declaredTruth({ values: BOTH.values }, 'base')).toEqual({ value: 0.65, se: null });
    expect(declaredTruth({ ...BOTH, se: 0 }, 'unhelpful')).toEqual({ value: null, se: null });
    expect(declaredTruth({ ...BOTH, se: 0 }, 'constructor')).toEqual({ value: null, se: null });
  });
});

describe('the truth of an ablation', () => {
  it.each([
    ['oracle', { from: 'labels', on: 'sample' }],
    ['{oracle: sample}', { from: 'labels', on: 'sample' }],
    ['{oracle: all}', { from: 'labels', on: 'all' }],
    ['world', { from: 'world' }],
    ['{values: {base: 0.5, clone: 0.5}}', { from: 'declared', truth: { values: { base: 0.5, clone: 0.5 } } }],
  ])('is written %s', async (written, source) => {
    expect(truthSource(valueOf(await load(grid(written)), 'ablation').truth)).toEqual(source);
  });

  it('is the mean of the labels on the cell’s prompts unless told otherwise', async () => {
    const files = { ...grid('oracle'), 'main.yaml': grid('oracle')['main.yaml']!.replace('truth: oracle\n', '') };
    expect(truthSource(valueOf(await load(files), 'ablation').truth)).toEqual({ from: 'labels', on: 'sample' });
  });
});
