import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { KINDS, type Kind } from '../../src/config/kinds.ts';
import { loadConfig } from '../../src/config/load.ts';
import { renderDiagnostics } from '../../src/config/render-diagnostics.ts';
import { isSchema, type Schema, schemaFile, schemaOf, schemasHash, schemaText } from '../../src/config/schemas.ts';
import { schemaCompiler, schemaErrors, schemaErrorsUnder } from '../../src/config/validate-schema.ts';
import { validationReport } from '../../src/config/validation-report.ts';
import { load, SMALL } from './workspace-rig.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every schema in a schema, with its place. */
function* schemasIn(schema: Schema, path = ''): Generator<readonly [path: string, schema: Schema]> {
  yield [path, schema];
  for (const keyword of ['properties', '$defs']) {
    const named = schema[keyword];
    for (const [key, one] of Object.entries(isSchema(named) ? named : {})) {
      if (isSchema(one)) yield* schemasIn(one, `${path}/${keyword}/${key}`);
    }
  }
  for (const keyword of ['items', 'additionalProperties']) {
    const one = schema[keyword];
    if (isSchema(one)) yield* schemasIn(one, `${path}/${keyword}`);
  }
}

describe.each(KINDS)('the schema of %s', (kind) => {
  const schema = schemaOf(kind);
  const all = [...schemasIn(schema)];

  it('is a JSON Schema of draft 2020-12', () => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(new Ajv2020({ strict: false }).validateSchema(schema)).toBe(true);
    expect(JSON.parse(schemaText(kind))).toEqual(schema);
  });

  it('describes everything in it', () => {
    const bare = all.filter(([, one]) => typeof one['description'] !== 'string' && typeof one['$ref'] !== 'string');
    expect(bare.map(([path]) => path)).toEqual([]);
  });

  it('has defaults that it allows itself', () => {
    const refused = all.filter(([, one]) => {
      // What a default mapping requires beside itself is for its own defaults to fill.
      const isWrong = (keyword: string): boolean => keyword !== 'if' && keyword !== 'required';
      return (
        'default' in one &&
        schemaErrorsUnder(schemaFile(kind), one, one['default']).some((error) => isWrong(error.keyword))
      );
    });
    expect(refused.map(([path]) => path)).toEqual([]);
  });

  it('is closed at every depth', () => {
    const open = all.filter(([path, one]) => {
      const types = [one['type']].flat();
      // A shared part is closed by what refers to it; maps with free keys say what their values are.
      const isShared = path === '/$defs/judge';
      return (
        types.includes('object') &&
        !isShared &&
        !('additionalProperties' in one) &&
        !('unevaluatedProperties' in one) &&
        !('x-resolved' in one)
      );
    });
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('refuses a key it does not know', async () => {
    const config = await load({ 'main.yaml': `kind: ${kind}\nnonsense: 1\n` });
    expect(config.diagnostics.map((one) => one.code)).toContain('unknown-key');
  });
});

describe('the validators of the build', () => {
  const require = createRequire(import.meta.url);

  it.each(KINDS)('say of %s what schemas compiled now say', (kind) => {
    const validate = schemaCompiler().getSchema(schemaFile(kind))!;
    const built = require('../../dist/validators.cjs') as Record<Kind, ValidateFunction> & { of: string };
    expect(built.of, 'made by `npm run build`').toBe(schemasHash());
    for (const value of [
      {},
      { kind, id: 3, nonsense: 1 },
      { name: '', estimators: [{ method: 'direct', lambda: 'x' }] },
      [],
      null,
    ]) {
      expect(validate(value)).toBe(false);
      expect(built[kind](value)).toBe(false);
      expect(JSON.stringify(built[kind].errors)).toBe(JSON.stringify(validate.errors));
      expect(JSON.stringify(schemaErrors(kind, value))).toBe(JSON.stringify(validate.errors));
    }
  });
});

describe('the generated types', () => {
  it('are what the schemas say', () => {
    // Throws when the script exits with 1.
    execFileSync(process.execPath, ['scripts/generate-types.ts', '--check'], { cwd: root, stdio: 'pipe' });
  });
});

describe('the examples', () => {
  const files = readdirSync(`${root}experiments`, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );

  it.each(files)('%s is valid and tells editors its schema', async (file) => {
    const config = await loadConfig(`experiments/${file}`, { env: {}, folder: root });
    expect(renderDiagnostics(config.diagnostics, config.texts, { color: false })).toBe('');
    const depth = '../'.repeat(file.split('/').length);
    const first = readFileSync(`${root}experiments/${file}`, 'utf8').split('\n')[0];
    expect(first).toBe(`# yaml-language-server: $schema=${depth}schemas/${config.kind}.schema.json`);
  });

  it('take the Arena data from where the environment says, seen from the workspace', async () => {
    const logged = async (env: Record<string, string>): Promise<unknown> => {
      const config = await loadConfig('experiments/arena-sample.yaml', { env, folder: root });
      return config.resolved?.kind === 'experiment' ? config.resolved.value.data?.logged : null;
    };
    expect(await logged({})).toBe('../shared/data/arena_sample/logged_data.jsonl');
    expect(await logged({ ASSAY_ARENA_DATA: 'mine' })).toBe('mine/logged_data.jsonl');
  });
});

describe('the validation report', () => {
  const schema: unknown = JSON.parse(readFileSync(`${root}schemas/output/validate.schema.json`, 'utf8'));

  it('is what its schema says, for good and bad files', async () => {
    const good = await load({ 'main.yaml': SMALL });
    const bad = await load({ 'main.yaml': SMALL.replace('count: 10', 'cuont: 10') });
    const none = await load({}, { file: 'none.yaml' });
    const report = validationReport([
      { file: 'good.yaml', config: good },
      { file: 'bad.yaml', config: bad },
      { file: 'none.yaml', config: none },
    ]);
    const ajv = new Ajv2020({ strict: true, strictTypes: false });
    expect(isSchema(schema) && ajv.validate(schema, report), JSON.stringify(ajv.errors)).toBe(true);
    expect(report.valid).toBe(false);
    expect(report.files.map((one) => one.valid)).toEqual([true, false, false]);
    expect(report.diagnostics.map((one) => one.code)).toEqual(['file-not-found', 'unknown-key']);
  });
});
