import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRID, GRID_TEXT, gridWorkspace } from './ablation-rig.ts';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

const FOLDER = new URL('../../schemas/', import.meta.url);
const OUTPUTS = readdirSync(new URL('output/', FOLDER));
const SMALL = 'experiments/small.yaml';
const MORE_GRID = GRID_TEXT.replace('[24, 40]', '[24, 32]').replace('bias, ', 'rmse, bias, ');
const WARM = 'experiments/warm.yaml';

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Record<string, unknown>; // our own schemas
}

function validator(name: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true });
  for (const keyword of ['x-kind', 'x-path', 'x-secret', 'x-resolved', 'x-text', 'x-expected']) ajv.addKeyword(keyword);
  for (const file of readdirSync(FOLDER)) if (file.endsWith('.json')) ajv.addSchema(read(file));
  for (const file of OUTPUTS) ajv.addSchema(read(`output/${file}`));
  const validate = ajv.getSchema(`output/${name}.schema.json`);
  if (validate === undefined) throw new Error(`there is no schema of ${name}`);
  return validate;
}

function expectValid(name: string, text: string): void {
  const validate = validator(name);
  const isValid = validate(JSON.parse(text));
  expect(isValid, JSON.stringify(validate.errors, null, 2)).toBe(true);
}

let rig: CliRig;
beforeAll(async () => {
  rig = await cliRig();
  await rig.write(WARM, (await rig.read(SMALL)).replace('temperature: 0.7', 'temperature: 0.9'));
});
afterAll(() => rig[Symbol.asyncDispose]());

async function expectOutput(name: string, ...argv: readonly string[]): Promise<void> {
  const { out, err } = await rig.run(...argv);
  expect(out, err).not.toBe('');
  expectValid(name, out);
}

// In this order: each stands on what the one before has made.
describe('what --json prints is what its schema says', () => {
  it('of plans, explanations and differences before anything ran', async () => {
    await expectOutput('plan', 'plan', SMALL, '--json');
    await expectOutput('explain', 'explain', SMALL, '--json');
    await expectOutput('diff', 'diff', SMALL, WARM, '--json');
    await expectOutput('runs', 'runs', '--json');
  });

  it('of runs', async () => {
    await expectOutput('run', 'run', SMALL, '--json', '--quiet', '--until', 'dataset');
    await expectOutput('run', 'run', SMALL, '--json', '--quiet');
    await expectOutput('run', 'run', SMALL, WARM, '--json', '--quiet');
    await expectOutput('runs', 'runs', '--json');
  });

  it('of differences and reproductions', async () => {
    await expectOutput('diff', 'diff', SMALL, WARM, '--json');
    await expectOutput('diff', 'diff', SMALL, WARM, '--json', '--cache-dir', 'elsewhere');
    await expectOutput('reproduce', 'reproduce', 'latest', '--json');
  });

  it('of plans and explanations of what is there, changed, forced and lost', async () => {
    await expectOutput('plan', 'plan', SMALL, '--json', '--force', 'dataset');
    await expectOutput('explain', 'explain', SMALL, 'dataset', '--json', '--set', 'policies.premium.temperature=0.2');
    await expectOutput('plan', 'plan', SMALL, '--json', '--set', 'prompts.count=18', '--set', 'budget.calls=9');
    await rm(rig.path('cache', 'artifacts'), { recursive: true });
    await expectOutput('plan', 'plan', SMALL, '--json');
    await expectOutput('reproduce', 'reproduce', 'latest', '--json');
  });

  it('of damaged runs', async () => {
    const [file] = (await rig.json<{ runs: { directory: string }[] }>(0, 'runs', '--json')).runs;
    await rm(`${file!.directory}/report.md`);
    await expectOutput('reproduce', 'reproduce', file!.directory, '--json');
    await rm(`${file!.directory}/run.json`);
    await expectOutput('runs', 'runs', '--json');
  });

  it('of ablations', async () => {
    await using own = await cliRig({ ...gridWorkspace(), 'experiments/more.yaml': MORE_GRID });
    const expectOwn = async (name: string, ...argv: readonly string[]): Promise<void> => {
      const { out, err } = await own.run(...argv);
      expect(out, err).not.toBe('');
      expectValid(name, out);
    };
    await expectOwn('diff', 'diff', GRID, 'experiments/more.yaml', '--json');
    await expectOwn('explain', 'explain', GRID, '--json');
    await expectOwn('run', 'run', GRID, '--json', '--quiet');
    await expectOwn('explain', 'explain', 'experiments/more.yaml', '--json', '--set', 'experiment.inference.level=0.9');
    await expectOwn('explain', 'explain', 'experiments/more.yaml', '4', '--json');
    await expectOwn('run', 'run', 'experiments/more.yaml', '--json', '--quiet');
    await expectOwn('diff', 'diff', GRID, 'experiments/more.yaml', '--json');
    await expectOwn('reproduce', 'reproduce', 'latest', '--json', '--quiet', '--cells', '3');
    const [file] = (await own.json<{ runs: { directory: string }[] }>(0, 'runs', '--json')).runs;
    const rows = join(file!.directory, 'cells.jsonl');
    const lines = (await readFile(rows, 'utf8')).trimEnd().split('\n');
    await writeFile(rows, `${lines.slice(1).join('\n').replace('"n_prompts":24', '"n_prompts":1')}\nnothing\n`);
    await expectOwn('reproduce', 'reproduce', 'latest', '--json', '--quiet');
  });

  it('of configs of every kind that the workspace has', async () => {
    for (const file of Object.keys(smallWorkspace()).filter((name) => name.startsWith('experiments/'))) {
      await expectOutput('config', 'config', file, '--json');
    }
  });
});

describe('the schemas of outputs', () => {
  it.each(OUTPUTS)('%s describes every property, and lets none pass that it does not know', (file) => {
    const faults: string[] = [];
    const look = (part: unknown, path: string): void => {
      if (typeof part !== 'object' || part === null) return;
      const node = part as Record<string, unknown>; // an object, checked above
      const properties = node['properties'];
      if (typeof properties === 'object' && properties !== null) {
        for (const [name, property] of Object.entries(properties)) {
          if (typeof property !== 'object' || property === null || !('description' in property))
            faults.push(`${path}.${name}`);
        }
        const isOpen = node['additionalProperties'] === undefined && node['unevaluatedProperties'] === undefined;
        // A resolved config is closed by the schema of its kind.
        if (isOpen && !file.startsWith('config')) faults.push(`${path} is open`);
      }
      for (const [name, value] of Object.entries(node)) look(value, `${path}.${name}`);
    };
    look(read(`output/${file}`), file);
    expect(faults).toEqual([]);
  });

  it('turn down an unknown property', async () => {
    const difference = await rig.json(0, 'diff', SMALL, WARM, '--json');
    const validate = validator('diff');
    expect(validate(difference)).toBe(true);
    expect(validate({ ...difference, more: 1 })).toBe(false);
    expect(validate({ ...difference, same: undefined })).toBe(false);
  });
});
