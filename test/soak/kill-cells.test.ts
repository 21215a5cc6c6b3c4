import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { openStepIndex } from '../../src/store/step-index.ts';

/** An ablation whose cells are killed again and again: what a job yielded is kept, and the tables are those of a run that nobody disturbed. */
const root = join(import.meta.dirname, '..', '..');
const KILLS = 5;
let workspace: string;

const GRID = `kind: ablation
name: grid
experiment: {use: quickstart.yaml, prompts: {count: 120}, oracle: {coverage: 0.5}}
axes:
  estimator: [naive-direct, direct, dr-cpo]
  sample_size: [60, 120]
  calibration.mode: [monotone, two_stage]
  seed: {range: [0, 24]}
truth: oracle
tables: [{name: accuracy, rows: [estimator], columns: [sample_size], metrics: [rmse, coverage, refusal_rate]}]
plots: []
`;
const CELLS = 3 * 2 * 2 * 24;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'assay-kill-cells-'));
  await cp(join(root, 'experiments'), join(workspace, 'experiments'), { recursive: true });
  await writeFile(join(workspace, 'assay.yaml'), '');
  await writeFile(join(workspace, 'experiments', 'grid.yaml'), GRID);
});

afterAll(async () => {
  await rm(workspace, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly code: Promise<number | null>;
  readonly out: Promise<string>;
}

function start(cache: string, results: string, ...more: readonly string[]): Started {
  const cli = join(root, 'src', 'cli', 'main.ts');
  const script = `const { main } = await import(${JSON.stringify(cli)}); process.exitCode = await main(process.argv.slice(1));`;
  const args = ['run', 'experiments/grid.yaml', '--quiet', '--json', '--cache-dir', cache, '--results-dir', results];
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args, ...more], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = once(child, 'close').then(([exit]) => exit as number | null); // as Node documents it
  return { child, code, out: code.then(() => Buffer.concat(chunks).toString('utf8')) };
}

/** Waits for so many writes to the packs, or for the end. */
async function writes(count: number, ended: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  void ended.then(() => stop.abort());
  let seen = 0;
  try {
    for await (const { filename } of watch(join(workspace, 'cache'), { signal: stop.signal })) {
      if (filename?.startsWith('packs.sqlite') === true) seen += 1;
      if (seen > count) return;
    }
  } catch (cause) {
    if (!stop.signal.aborted) throw cause;
  }
}

async function storedSteps(): Promise<number> {
  const index = await openStepIndex(join(workspace, 'cache'));
  if (!index.ok) throw new Error('the step index does not open');
  const size = await index.value.size();
  await index.value.close();
  return size;
}

async function filesOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'run.json') continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(directory, path), await readFile(path, 'utf8'));
  }
  return files;
}

interface Outcome {
  readonly steps: { readonly cached: number; readonly run: number };
  readonly cells: { readonly total: number; readonly made: number; readonly cached: number };
}

it('keeps every cell that ended when it is killed five times', { timeout: 240_000 }, async () => {
  // What is measured first: all kills are to hit cells.
  expect(await start('cache', 'results', '--until', 'dataset').code).toBe(0);
  const random = randomStream(5, 'kill-cells');
  const kept: number[] = [await storedSteps()];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { child, code } = start('cache', 'results');
    await writes(8 + random.integer(24), code);
    child.kill('SIGKILL');
    expect(await code, 'it was killed, not done').toBeNull();
    kept.push(await storedSteps());
  }
  expect(kept.toSorted((a, b) => a - b)).toEqual(kept);
  const last = start('cache', 'results');
  expect(await last.code).toBe(0);
  const outcome = JSON.parse(await last.out) as Outcome;
  // Every step that was ever stored is found, and cells are among them.
  expect(outcome.steps.cached).toBe(kept.at(-1));
  expect(outcome.cells.cached).toBeGreaterThan(0);
  expect(outcome.cells.made).toBeGreaterThan(0);
  expect(outcome.cells.made + outcome.cells.cached).toBe(CELLS);

  const undisturbed = start('undisturbed-cache', 'undisturbed', '--threads', '1');
  expect(await undisturbed.code).toBe(0);
  const [found, expected] = await Promise.all(
    ['results', 'undisturbed'].map((name) => filesOf(join(workspace, name, 'grid'))),
  );
  expect([...found!.keys()].sort()).toEqual([...expected!.keys()].sort());
  for (const [name, text] of expected!) expect(found!.get(name) === text, name).toBe(true);
});
