import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { escapeReferences } from '../../src/config/environment.ts';
import { loadConfig } from '../../src/config/load.ts';
import { configToYaml } from '../../src/config/to-yaml.ts';
import { load, SMALL, valueOf, workspace } from './workspace-rig.ts';

const awkward = fc.constantFrom(
  '${env:HOME}',
  '$${env:X',
  '{{response}}',
  'yes',
  'null',
  '12',
  '~',
  '- a',
  '# c',
  "'",
  '"',
  '|',
  '\n\n',
  '\t',
  ' ',
  '&a *a',
  'é漢😀',
  '<<',
  ': ',
  '\u0000',
  '\u2028',
  '\r\n',
);
const text = fc.array(fc.oneof(awkward, fc.string())).map((parts) => parts.join(''));
const number = fc.double({ min: 0, max: 2, noNaN: true });

const policy = fc.record(
  {
    provider: fc.constant({ id: 'world', api: 'world' }),
    model: text.filter((one) => one !== ''),
    system: text,
    temperature: number,
    stop: fc.array(
      text.filter((one) => one !== ''),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: ['provider', 'model'] },
);

const experiment = fc.record(
  {
    description: text,
    seed: fc.maxSafeNat(),
    policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
    judgePrompt: text.map((one) => `${one.replaceAll('{{', '{ {')} {{response}}`),
    coverage: fc.double({ min: 0.001, max: 1, noNaN: true }),
    prices: fc.dictionary(text, fc.record({ input: number, output: number }), { maxKeys: 3 }),
  },
  { requiredKeys: ['policies', 'judgePrompt', 'coverage'] },
);

describe('a resolved config as YAML', () => {
  it('resolves to the same value again, from another folder of the workspace', async () => {
    const folder = workspace({});
    mkdirSync(join(folder, 'results/deep'), { recursive: true });
    const loadText = async (file: string, content: string) => {
      writeFileSync(join(folder, file), content);
      return loadConfig(file, { env: {}, folder });
    };
    await fc.assert(
      fc.asyncProperty(experiment, async ({ policies, judgePrompt, coverage, prices, ...rest }) => {
        const provider = { id: 'world', api: 'world' };
        const judge = {
          id: 'j',
          provider: { id: 'priced', api: 'world', prices: prices ?? {} },
          model: 'm',
          prompt: judgePrompt,
        };
        const authored = {
          kind: 'experiment',
          name: 'generated',
          prompts: { from: ['../data/a.jsonl', 'b*.csv'], fields: { topic: 'meta["a b"].x' } },
          policies: policies.map((one, index) => ({ id: `p${index}`, ...one })),
          logging_policy: 'p0',
          judge,
          oracle: { ...judge, id: 'o', provider, coverage },
          ...rest,
        };
        // What is written literally is escaped, as a person would have to.
        const escaped: unknown = JSON.parse(JSON.stringify(authored), (_, value: unknown) =>
          typeof value === 'string' ? escapeReferences(value) : value,
        );
        const first = await loadText('results/first.yaml', stringify(escaped, { defaultKeyType: 'QUOTE_DOUBLE' }));
        const value = valueOf(first, 'experiment');
        expect(value.policies!.map((one) => one.system)).toEqual(policies.map((one) => one.system));
        const again = await loadText('results/deep/config.yaml', configToYaml(first.resolved!));
        expect(valueOf(again, 'experiment')).toEqual(value);
        expect(configToYaml(again.resolved!)).toBe(configToYaml(first.resolved!));
      }),
      { numRuns: 60 },
    );
  });

  it('begins with the kind and keeps references to secrets', async () => {
    const provider = 'api_key: ${env:A_KEY}\napi: openai\nbase_url: http://h/$${env:x}\nkind: provider\nid: p\n';
    const config = await load({ 'main.yaml': provider }, { env: { A_KEY: 'secret-value' } });
    expect(config.diagnostics.map((one) => one.code)).toEqual([]);
    const written = configToYaml(config.resolved!);
    expect(written.split('\n').slice(0, 5)).toEqual([
      'kind: provider',
      'id: p',
      'api: openai',
      'base_url: http://h/$${env:x}',
      'api_key: ${env:A_KEY}',
    ]);
    expect(written).not.toContain('secret-value');
  });

  it('is the same for the same value, however it was written', async () => {
    const reversed = SMALL.replace(
      '{id: clone, extends: base}',
      '{stop: [A, B], system: Help., model: world-medium, provider: {api: world, id: world}, id: clone}',
    );
    const [first, second] = [await load({ 'main.yaml': SMALL }), await load({ 'main.yaml': reversed })];
    expect(configToYaml(second.resolved!)).toBe(configToYaml(first.resolved!));
  });
});
