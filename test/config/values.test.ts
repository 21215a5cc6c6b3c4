import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCallExperiment, isDataExperiment } from '../../src/config/kinds.ts';
import { escapeReferences, expandReferences, loadEnvironment } from '../../src/config/environment.ts';
import { loadConfig } from '../../src/config/load.ts';
import { splitPath } from '../../src/config/overrides.ts';
import { readSecret } from '../../src/config/secrets.ts';
import { codesOf, load, policyOf, PROVIDER, SMALL, valueOf, workspace } from './workspace-rig.ts';

const POLICY = 'kind: policy\nid: p\nprovider: {id: world, api: world}\nmodel: m\n';

describe('environment references', () => {
  const provider = (base: string): string => `kind: provider\nid: p\napi: openai\nbase_url: ${base}\n`;

  it('replaces what is set, falls back where it is not set or empty', async () => {
    const text = provider('${env:HOST:-http://fallback}/${env:EMPTY:-v1}');
    expect(valueOf(await load({ 'main.yaml': text }, { env: { EMPTY: '' } }), 'provider').base_url).toBe(
      'http://fallback/v1',
    );
    const env = { HOST: 'https://h', EMPTY: 'v2' };
    expect(valueOf(await load({ 'main.yaml': text }, { env }), 'provider').base_url).toBe('https://h/v2');
  });

  it('takes from .env what the environment lacks', async () => {
    const files = {
      'main.yaml': provider('${env:HOST}/${env:PATH_PART}'),
      '.env': 'HOST=http://from-file\nPATH_PART="from-file"\n',
    };
    const config = await load(files, { env: { PATH_PART: 'from-env' } });
    expect(valueOf(config, 'provider').base_url).toBe('http://from-file/from-env');
    expect(config.origins.get('base_url')?.environment).toEqual(['HOST', 'PATH_PART']);
    expect(config.sources.map((source) => source.path)).toEqual(['main.yaml']);
  });

  it('reads an unquoted reference as what its value says, a quoted one as a string', async () => {
    const env = { N: '0.25', NAME: '12' };
    const value = valueOf(
      await load({ 'main.yaml': `${POLICY}temperature: \${env:N}\nsystem: "\${env:NAME}"\n` }, { env }),
      'policy',
    );
    expect(value).toMatchObject({ temperature: 0.25, system: '12' });
  });

  it('does not look into what a variable holds', async () => {
    const value = valueOf(
      await load({ 'main.yaml': `${POLICY}system: a \${env:S}\n` }, { env: { S: '${env:T} {{x}}' } }),
      'policy',
    );
    expect(value.system).toBe('a ${env:T} {{x}}');
  });

  it('keeps the reference of a key, set or not', async () => {
    const text = `${provider('http://h')}api_key: \${env:THE_KEY}\n`;
    for (const env of [{}, { THE_KEY: 'value-of-the-key' }]) {
      const config = await load({ 'main.yaml': text }, { env });
      expect(valueOf(config, 'provider').api_key).toBe('${env:THE_KEY}');
      expect(JSON.stringify([...config.texts, ...config.origins])).not.toContain('value-of-the-key');
    }
  });

  it('escapes any text so that it expands to itself', () => {
    const part = fc.constantFrom('$', '{', '}', 'env:', '${env:A}', '${env:', ':-', 'x', '\n');
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        const text = parts.join('');
        expect(expandReferences(escapeReferences(text), {})).toMatchObject({ kind: 'expanded', text, names: [] });
      }),
    );
  });

  it('names every variable that is missing', () => {
    expect(expandReferences('${env:A}${env:B:-b}${env:C}', {})).toEqual({ kind: 'undefined', names: ['A', 'C'] });
  });
});

describe('secrets', () => {
  it('are read from the environment or .env by name only', async () => {
    const env = await loadEnvironment(workspace({ '.env': 'A_KEY=abc\n' }), { B_KEY: ' padded\n' });
    expect(readSecret('${env:A_KEY}', env)).toEqual({ ok: true, value: 'abc' });
    expect(readSecret('${env:B_KEY}', env)).toEqual({ ok: true, value: 'padded' });
    expect(readSecret('${env:C_KEY}', env)).toMatchObject({ ok: false, error: { code: 'undefined-environment' } });
    const literal = readSecret('sk-something', env);
    expect(literal).toMatchObject({ ok: false, error: { code: 'literal-secret' } });
    expect(JSON.stringify(literal)).not.toContain('something');
  });
});

describe('data paths', () => {
  const dataset = (path: string): string => `kind: dataset\nlogged: ${path}\n`;
  const logged = async (path: string, env = {}): Promise<string> =>
    valueOf(await load({ 'parts/data.yaml': dataset(path) }, { file: 'parts/data.yaml', env }), 'dataset').logged;

  it('start from the file they are written in, and end relative to the workspace', async () => {
    expect(await logged('rows.jsonl')).toBe('parts/rows.jsonl');
    expect(await logged('../rows.jsonl')).toBe('rows.jsonl');
    expect(await logged('../../data/./rows.jsonl')).toBe('../data/rows.jsonl');
    expect(await logged('workspace:data/rows.jsonl')).toBe('data/rows.jsonl');
  });

  it('start from the workspace where the environment says them, from the file where a default does', async () => {
    const path = '${env:DATA:-../default}/rows.jsonl';
    expect(await logged(path)).toBe('default/rows.jsonl');
    expect(await logged(path, { DATA: 'mine' })).toBe('mine/rows.jsonl');
    expect(await logged(path, { DATA: '../mine' })).toBe('../mine/rows.jsonl');
  });

  it('may be absolute', async () => {
    const folder = workspace({ 'main.yaml': dataset('${env:DATA}/rows.jsonl') });
    const config = await loadConfig('main.yaml', { env: { DATA: join(folder, '..', 'elsewhere') }, folder });
    expect(valueOf(config, 'dataset').logged).toBe('../elsewhere/rows.jsonl');
  });

  it('are known in lists too', async () => {
    const text = SMALL.replace(/^prompts: .*$/m, 'prompts: {from: [a.jsonl, "*.csv"]}');
    expect(valueOf(await load({ 'x/main.yaml': text }, { file: 'x/main.yaml' }), 'experiment').prompts?.from).toEqual([
      'x/a.jsonl',
      'x/*.csv',
    ]);
  });
});

describe('overrides', () => {
  const set = async (...sets: string[]) =>
    valueOf(await load({ 'main.yaml': SMALL, 'provider.yaml': PROVIDER }, { sets }), 'experiment');

  it('set values by path: ids, positions, new maps', async () => {
    const experiment = await set(
      'policies.clone.temperature=0.9',
      'policies.0.temperature=0.1',
      'budget.usd=5',
      'name=other',
    );
    expect(policyOf(experiment, 'clone').temperature).toBe(0.9);
    expect(policyOf(experiment, 'base').temperature).toBe(0.1);
    expect(experiment).toMatchObject({ name: 'other', budget: { usd: 5 } });
  });

  it('do not reach what inherits from what they set', async () => {
    expect(policyOf(await set('policies.base.model=changed'), 'clone').model).toBe('world-medium');
  });

  it('read values as YAML, compose them, and remove by null', async () => {
    const experiment = await set(
      'estimators=[direct]',
      'policies.base.system=null',
      'policies.1=null',
      'judge.provider={use: provider.yaml}',
    );
    expect(experiment.estimators).toEqual([{ id: 'direct', method: 'direct' }]);
    expect(experiment.policies).toHaveLength(1);
    expect('system' in policyOf(experiment, 'base')).toBe(false);
    expect(experiment.judge?.provider.id).toBe('world');
  });

  it('apply in order, later over earlier', async () => {
    expect((await set('seed=1', 'seed=2')).seed).toBe(2);
  });

  it('find ids with dots in them', async () => {
    const text = SMALL.replace('id: clone', 'id: gpt-4.1');
    const sets = ['policies.gpt-4.1.temperature=0.2'];
    expect(policyOf(valueOf(await load({ 'main.yaml': text }, { sets }), 'experiment'), 'gpt-4.1').temperature).toBe(
      0.2,
    );
    const bracketed = await load({ 'main.yaml': text }, { sets: ['policies["gpt-4.1"].temperature=0.3'] });
    expect(policyOf(valueOf(bracketed, 'experiment'), 'gpt-4.1').temperature).toBe(0.3);
  });

  it('say so as the origin', async () => {
    const config = await load({ 'main.yaml': SMALL }, { sets: ['seed=1', 'inference.level=0.9'] });
    expect(config.origins.get('inference.level')).toMatchObject({
      source: 'set',
      value: { file: '--set', line: 2, column: 17 },
    });
    expect(config.origins.get('inference.method')).toMatchObject({ source: 'default', value: null });
  });

  it('point into a value of several lines', async () => {
    const config = await load(
      { 'main.yaml': SMALL },
      { sets: ['seed=1', 'report={\n  formats: [html],\n  plots: [gif]}', 'seed=x'] },
    );
    expect(config.diagnostics.map((one) => [one.at?.line, one.at?.column])).toEqual([
      [4, 11],
      [5, 6],
    ]);
  });

  it.each([
    ['a.b', ['a', 'b']],
    ['a[0].b', ['a', '0', 'b']],
    ['a["b.c"]', ['a', 'b.c']],
    ['', null],
    ['a..b', null],
    ['.a', null],
    ['a[', null],
  ])('split %s', (path, parts) => expect(splitPath(path)).toEqual(parts));
});

describe('defaults', () => {
  it('are filled in at every depth', async () => {
    const experiment = valueOf(await load({ 'main.yaml': SMALL }), 'experiment');
    expect(experiment).toMatchObject({
      seed: 0,
      responses: { draws: 1, max_tokens: 256 },
      calibration: { mode: 'auto', folds: 5, assign: 'balanced', covariates: [], selection: 'paired' },
      estimators: [
        { id: 'naive-direct', method: 'naive-direct' },
        { id: 'direct', method: 'direct' },
      ],
      inference: { level: 0.95, method: 'auto', multiplicity: 'holm' },
      gates: { refuse: true, outside_share: 0.05, label_ess: 30 },
      on_error: { max_failed_fraction: 0.05 },
      report: { formats: ['html', 'json', 'csv', 'md'], plots: ['svg', 'png'] },
      prompts: { world: { topics: 2, seed: 0 }, fields: { prompt: 'prompt', id: 'prompt_id' }, filters: [] },
      judge: { temperature: 0, scale: [0, 100], output: 'json_schema', uncertainty: { method: 'none' } },
    });
    expect(policyOf(experiment, 'base')).toMatchObject({ temperature: 1, template: 'auto' });
    expect(policyOf(experiment, 'base').provider).toEqual({
      id: 'world',
      api: 'world',
      limits: { concurrency: 16 },
      timeout_seconds: 120,
      retry: { attempts: 6, base_seconds: 0.5, max_seconds: 60 },
      prices: {},
      world: { seed: 0 },
    });
    expect(isCallExperiment(experiment)).toBe(true);
  });

  it('depend on what stands beside', async () => {
    const text =
      'kind: experiment\nname: d\ndata: {logged: rows.jsonl}\nestimators: [direct, snips, {id: s, method: snips, reward: judge}]\n';
    const experiment = valueOf(await load({ 'main.yaml': text }), 'experiment');
    expect(isDataExperiment(experiment)).toBe(true);
    expect('responses' in experiment).toBe(false);
    expect(experiment.data).toMatchObject({
      on_invalid: 'error',
      logging_policy: 'base',
      fields: { judge_score: 'judge_score' },
    });
    expect(experiment.estimators).toEqual([
      { id: 'direct', method: 'direct' },
      { id: 'snips', method: 'snips', reward: 'calibrated' },
      { id: 's', method: 'snips', reward: 'judge' },
    ]);
    const remote = 'kind: provider\nid: p\napi: openai\nbase_url: http://h\n';
    expect('world' in valueOf(await load({ 'main.yaml': remote }), 'provider')).toBe(false);
  });

  it('leave a value that nobody can change', async () => {
    const experiment = valueOf(await load({ 'main.yaml': SMALL }), 'experiment');
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(experiment)).toBe(true);
  });
});

describe('what a value came from', () => {
  it('is the key and the value in the file that wrote it, through use, extends and anchors', async () => {
    const text = SMALL.replace(/ {2}- id: base\n( {4}.*\n)+/, '  - use: parts/base.yaml\n    top_p: 0.5\n');
    const base = 'kind: policy\nid: base\nmodel: &m from-file\nprovider: {id: world, api: world}\nsystem: *m\n';
    const { origins, diagnostics } = await load({ 'main.yaml': text, 'parts/base.yaml': base });
    expect(diagnostics).toEqual([]);
    expect(origins.get('policies.clone.model')).toEqual({
      source: 'file',
      key: { file: 'parts/base.yaml', line: 3, column: 1, endLine: 3, endColumn: 6 },
      value: { file: 'parts/base.yaml', line: 3, column: 11, endLine: 3, endColumn: 20 },
      environment: [],
    });
    expect(origins.get('policies.clone.system')?.value).toMatchObject({ file: 'parts/base.yaml', line: 3 });
    expect(origins.get('policies.clone.top_p')?.value).toMatchObject({ file: 'main.yaml', line: 6, column: 12 });
    expect(origins.get('policies.clone.id')?.value).toMatchObject({ file: 'main.yaml', line: 7, column: 10 });
    expect(origins.get('policies.clone')?.source).toBe('file');
  });

  it('lists files with the hash of their bytes', async () => {
    const { sources } = await load({ 'main.yaml': PROVIDER });
    // printf 'kind: provider\nid: world\napi: world\n' | sha256sum
    expect(sources).toEqual([
      { path: 'main.yaml', sha256: '696a243eb05947f1299b0d6a8c9101e00c029f8dc068b81512ed8129c0f85ac4' },
    ]);
  });
});

describe('files that are not there', () => {
  it('are one problem', async () => {
    expect(codesOf(await load({}, { file: 'nothing.yaml' }))).toEqual(['file-not-found']);
    expect(codesOf(await load({}, { file: '.' }))).toEqual(['not-a-file']);
    expect(codesOf(await load({ 'main.yaml': `# ${'x'.repeat(1024 * 1024)}` }))).toEqual(['too-large']);
  });
});
