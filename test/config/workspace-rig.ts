import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect } from 'vitest';
import type { Experiment, Policy } from '../../src/config/types.generated.ts';
import type { KindValues, Kind } from '../../src/config/kinds.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { LoadedConfig, LoadOptions } from '../../src/config/loaded-config.ts';
import { renderDiagnostics } from '../../src/config/render-diagnostics.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own with these files in `project/`; removed after the test. */
export function workspace(files: Record<string, string>): string {
  const outer = mkdtempSync(join(tmpdir(), 'assay-config-'));
  folders.push(outer);
  for (const [name, text] of Object.entries({ 'package.json': '{}', ...files })) {
    const path = join(outer, 'project', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(outer, 'project');
}

type Options = Partial<LoadOptions> & { readonly file?: string };

/** Loads `main.yaml` (or `file`) of a new workspace. */
export async function load(files: Record<string, string>, options: Options = {}): Promise<LoadedConfig> {
  const folder = workspace(files);
  const { file = 'main.yaml', ...rest } = options;
  return loadConfig(file, { env: {}, folder, ...rest });
}

/** The value of a config that must be without problems. */
export function valueOf<K extends Kind>(config: LoadedConfig, kind: K): KindValues[K] {
  expect(renderDiagnostics(config.diagnostics, config.texts, { color: false })).toBe('');
  expect(config.kind).toBe(kind);
  return config.resolved!.value as KindValues[K]; // its kind has just been checked
}

export function policyOf(experiment: Experiment, id: string): Policy {
  return experiment.policies!.find((policy) => policy.id === id)!;
}

export function codesOf(config: LoadedConfig): string[] {
  return config.diagnostics.map((one) => one.code);
}

/** A small experiment without files besides itself. */
export const SMALL = `kind: experiment
name: small
prompts: {world: {topics: 2}, count: 10}
policies:
  - id: base
    provider: {id: world, api: world}
    model: world-medium
    system: Help.
    stop: [A, B]
  - {id: clone, extends: base}
logging_policy: base
judge: {id: judge, provider: {id: world, api: world}, model: world-judge, prompt: "{{response}}"}
oracle: {id: oracle, provider: {id: world, api: world}, model: world-oracle, prompt: "{{response}}", coverage: 0.5}
`;

export const PROVIDER = 'kind: provider\nid: world\napi: world\n';
export const JUDGE =
  'kind: judge\nid: nano\nprovider: {use: ../provider.yaml}\nmodel: world-judge\nprompt: "{{response}}"\n';
