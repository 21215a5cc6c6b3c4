import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { codesOf, JUDGE, load, policyOf, PROVIDER, SMALL, valueOf, workspace } from './workspace-rig.ts';

describe('extends and use', () => {
  it('merges maps deeply, replaces lists, removes with null', async () => {
    const text = SMALL.replace(
      '{id: clone, extends: base}',
      '{id: clone, extends: base, provider: {id: other, limits: {concurrency: 3}}, stop: [C], system: null}',
    );
    const clone = policyOf(valueOf(await load({ 'main.yaml': text }), 'experiment'), 'clone');
    expect(clone.provider).toMatchObject({ id: 'other', api: 'world', limits: { concurrency: 3 } });
    expect(clone.stop).toEqual(['C']);
    expect('system' in clone).toBe(false);
    expect(clone.model).toBe('world-medium');
  });

  it('follows chains of ids in any order of the list', async () => {
    const text = SMALL.replace(
      '  - {id: clone, extends: base}',
      '  - {id: third, extends: second}\n  - {id: second, extends: base, temperature: 0.5}',
    );
    const third = policyOf(valueOf(await load({ 'main.yaml': text }), 'experiment'), 'third');
    expect(third).toMatchObject({ model: 'world-medium', temperature: 0.5 });
  });

  it('takes things from files, relative to the file that says so, with overrides beside', async () => {
    const text = SMALL.replace(/^judge: .*$/m, 'judge: {use: parts/judges/nano.yaml, temperature: 0.3}').replace(
      '{id: clone, extends: base}',
      '{id: clone, extends: parts/clone.yaml, model: m}',
    );
    const config = await load({
      'main.yaml': text,
      'parts/provider.yaml': PROVIDER,
      'parts/judges/nano.yaml': JUDGE,
      'parts/clone.yaml': 'kind: policy\nid: x\nprovider: {use: workspace:parts/provider.yaml}\nmodel: y\ntop_p: 0.9\n',
    });
    const experiment = valueOf(config, 'experiment');
    expect(experiment.judge).toMatchObject({ id: 'nano', temperature: 0.3, provider: { id: 'world' } });
    expect(policyOf(experiment, 'clone')).toMatchObject({ model: 'm', top_p: 0.9 });
    expect(config.sources.map((source) => source.path)).toEqual([
      'main.yaml',
      'parts/clone.yaml',
      'parts/judges/nano.yaml',
      'parts/provider.yaml',
    ]);
  });

  it('replaces a whole thing by one that comes by `use`', async () => {
    const text = SMALL.replace(
      '{id: clone, extends: base}',
      '{id: clone, extends: base, provider: {use: remote.yaml}}',
    ).replace('provider: {id: world, api: world}', 'provider: {id: world, api: world, world: {seed: 3}}');
    const config = await load({
      'main.yaml': text.replaceAll(
        /^(judge|oracle): \{id: (\w+), provider: [^}]*\}/gm,
        '$1: {id: $2, provider: {use: remote.yaml}',
      ),
      'remote.yaml': 'kind: provider\nid: remote\napi: openai\nbase_url: http://127.0.0.1:1/v1\n',
    });
    const clone = policyOf(valueOf(config, 'experiment'), 'clone');
    expect(clone.provider.base_url).toBe('http://127.0.0.1:1/v1');
    expect('world' in clone.provider).toBe(false);
  });

  it('lets an item extend one that came from a file, by that one’s id', async () => {
    const text = SMALL.replace(/ {2}- id: base\n( {4}.*\n)+/, '  - use: base.yaml\n');
    const config = await load({
      'main.yaml': text,
      'base.yaml': 'kind: policy\nid: base\nprovider: {id: world, api: world}\nmodel: from-file\n',
    });
    expect(policyOf(valueOf(config, 'experiment'), 'clone').model).toBe('from-file');
  });

  it('lets a whole experiment extend another', async () => {
    const config = await load({
      'main.yaml': 'kind: experiment\nextends: small.yaml\nname: other\nseed: 7\n',
      'small.yaml': SMALL,
    });
    const experiment = valueOf(config, 'experiment');
    expect(experiment).toMatchObject({ name: 'other', seed: 7, logging_policy: 'base' });
    expect('extends' in experiment).toBe(false);
  });

  it('does not follow a symbolic link out of the workspace', async () => {
    const folder = workspace({
      'main.yaml': 'kind: policy\nid: p\nmodel: m\nprovider: {use: link.yaml}\n',
      '../outside.yaml': PROVIDER,
    });
    symlinkSync(join(folder, '../outside.yaml'), join(folder, 'link.yaml'));
    expect(codesOf(await loadConfig('main.yaml', { env: {}, folder }))).toEqual(['outside-workspace']);
  });

  it('finds the workspace from the file', async () => {
    const folder = workspace({
      'a/b/main.yaml': 'kind: policy\nid: p\nmodel: m\nprovider: {use: ../../provider.yaml}\n',
      'provider.yaml': PROVIDER,
    });
    const config = await loadConfig('a/b/main.yaml', { env: {}, folder });
    expect(config.workspace).toBe(folder);
    valueOf(config, 'policy');
  });

  it('stops at a marker nearer to the file', async () => {
    const folder = workspace({
      'inner/assay.yaml': '',
      'inner/main.yaml': 'kind: policy\nid: p\nmodel: m\nprovider: {use: ../provider.yaml}\n',
      'provider.yaml': PROVIDER,
    });
    expect(codesOf(await loadConfig('inner/main.yaml', { env: {}, folder }))).toEqual(['outside-workspace']);
  });
});

describe('YAML', () => {
  it('resolves anchors and merge keys: own keys first, then earlier maps', async () => {
    const text = `kind: provider
id: p
api: world
prices:
  a: &a {input: 1, output: 2}
  b: {<<: *a, output: 3}
  c: {<<: [{input: 5}, *a]}
  d: *a
`;
    const { prices } = valueOf(await load({ 'main.yaml': text }), 'provider');
    expect(prices).toEqual({
      a: { input: 1, output: 2 },
      b: { input: 1, output: 3 },
      c: { input: 5, output: 2 },
      d: { input: 1, output: 2 },
    });
  });

  it('lets an alias mean the nearest anchor before it', async () => {
    const text =
      'kind: provider\nid: p\napi: world\nretry: {attempts: &n 3}\nlimits: {concurrency: *n}\ntimeout_seconds: &n 9\n';
    expect(valueOf(await load({ 'main.yaml': text }), 'provider').limits.concurrency).toBe(3);
  });

  it('keeps free keys such as __proto__ as plain keys', async () => {
    const text =
      'kind: provider\nid: p\napi: world\nprices: {__proto__: {input: 1, output: 1}, 4: {input: 2, output: 2}}\n';
    const { prices } = valueOf(await load({ 'main.yaml': text }), 'provider');
    expect(Object.keys(prices).sort()).toEqual(['4', '__proto__']);
    expect(Object.getPrototypeOf(prices)).toBe(Object.prototype);
  });

  it('reads files with a byte order mark and Windows line ends, with right columns', async () => {
    const config = await load({ 'main.yaml': '\uFEFFkind: provider\r\nid: p\r\napi: wrld\r\n' });
    expect(config.diagnostics[0]).toMatchObject({ code: 'bad-value', at: { line: 3, column: 6, endColumn: 10 } });
  });

  it('gives the same value whatever the order of keys and the comments', async () => {
    const reordered = SMALL.split('\n').slice(1, 3).reverse().join('\n');
    const other = `# a comment\n${reordered}\nkind: experiment\n${SMALL.split('\n').slice(3).join('\n')}`;
    const first = valueOf(await load({ 'main.yaml': SMALL }), 'experiment');
    expect(valueOf(await load({ 'main.yaml': other }), 'experiment')).toEqual(first);
  });

  it('does not fall over documents nested very deeply', async () => {
    const config = await load({ 'main.yaml': `kind: ${'['.repeat(50_000)}` });
    expect(config.resolved).toBeNull();
    expect(codesOf(config)).toContain('too-deep');
  });
});
