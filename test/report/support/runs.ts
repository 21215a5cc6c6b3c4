import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import type { ConfigSource } from '../../../src/config/loaded-config.ts';
import type { Experiment } from '../../../src/config/types.generated.ts';
import type { RunOutcome } from '../../../src/run/execute-plan.ts';
import { runExperiment } from '../../../src/run/run-experiment.ts';
import { openStores, type Stores } from '../../../src/run/stores.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface FinishedRun {
  readonly outcome: RunOutcome;
  readonly experiment: Experiment;
  readonly sources: readonly ConfigSource[];
  readonly stores: Stores;
  readonly workspace: string;
}

/** Writes the files into a workspace, and runs its `experiment.yaml` with the given cache. */
export async function run(files: Readonly<Record<string, string>>, cacheDir: string): Promise<FinishedRun> {
  const workspace = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, name)), { recursive: true });
    await writeFile(join(workspace, name), text);
  }
  const loaded = await loadConfig(join(workspace, 'experiment.yaml'), { workspace, env: {} });
  if (loaded.resolved?.kind !== 'experiment') throw new Error(JSON.stringify(loaded.diagnostics));
  const experiment = loaded.resolved.value;
  const stores = await openStores(cacheDir, () => {});
  if (!stores.ok) throw new Error(JSON.stringify(stores.error));
  onTestFinished(() => stores.value.close());
  const never = new AbortController().signal;
  const outcome = await runExperiment(experiment, {
    workspace,
    stores: stores.value,
    env: {},
    onEvent() {},
    stop: never,
    abort: never,
  });
  if (!outcome.ok) throw new Error(outcome.error);
  return { outcome: outcome.value, experiment, sources: loaded.sources, stores: stores.value, workspace };
}

/** Every file of a directory: its name from there → its bytes. */
export async function filesOf(directory: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(directory.length + 1), await readFile(path));
  }
  return files;
}

/** Two policies of the embedded world. `more` goes to the end of the experiment. */
export function worldExperiment(
  options: { readonly more?: string; readonly oracleFaults?: string } = {},
): Record<string, string> {
  const { more = '', oracleFaults = '' } = options;
  const judge = `scale: [0, 100]
  prompt: "Rate how helpful and accurate the answer is, from 0 to 100.\\n[QUESTION]\\n{{prompt}}\\n[ANSWER]\\n{{response}}\\n[END]\\n"`;
  return {
    'experiment.yaml': `kind: experiment
name: little
prompts: {world: {topics: 12}, count: 40}
policies:
  - id: base
    provider: &world {id: world, api: world, world: {seed: 0}, prices: {world-medium: {input: 1, output: 2}}}
    model: world-medium
    system: You are a helpful assistant.
    temperature: 1
    template: world
  - {id: brief, extends: base, system: Be brief.}
logging_policy: base
responses: {draws: 1, max_tokens: 32}
judge:
  id: cheap
  provider: *world
  model: world-judge
  ${judge}
oracle:
  id: dear
  provider: {id: oracle-world, api: world, retry: {attempts: 1}, world: {seed: 0${oracleFaults}}}
  model: world-oracle
  coverage: 0.5
  ${judge}
estimators: [naive-direct, direct]
${more}`,
  };
}
