import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCallCache } from '../../src/store/call-cache.ts';

const root = join(import.meta.dirname, '..', '..');
let workspace: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'assay-processes-'));
  await cp(join(root, 'experiments'), join(workspace, 'experiments'), { recursive: true });
  await writeFile(join(workspace, 'assay.yaml'), '');
});

afterAll(async () => {
  await rm(workspace, { recursive: true, force: true });
});

async function run(
  cache: string,
  prompts: number,
): Promise<{ readonly code: number | null; readonly err: string; readonly made: number }> {
  const cli = join(root, 'src', 'cli', 'main.ts');
  const script = `const { main } = await import(${JSON.stringify(cli)}); process.exitCode = await main(process.argv.slice(1));`;
  const settings = ['report.plots=[]', `prompts.world.seed=${prompts}`, 'prompts.count=40', `name=study-${prompts}`];
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      script,
      '--',
      'run',
      'experiments/quickstart.yaml',
      '--quiet',
      '--json',
      '--cache-dir',
      cache,
      ...settings.flatMap((setting) => ['--set', setting]),
    ],
    { cwd: workspace },
  );
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null]; // as Node documents it
  const document = JSON.parse(out) as { calls: { made: number } };
  return { code, err, made: document.calls.made };
}

it(
  'lets eight processes run different experiments on one cache: no error, no entry lost',
  { timeout: 120_000 },
  async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, (_, seed) => run('cache', seed)));
    for (const { code, err } of runs) expect({ code, err }).toEqual({ code: 0, err: '' });

    const cache = await openCallCache(join(workspace, 'cache'));
    if (!cache.ok) throw new Error('the cache does not open');
    const entries = await cache.value.size();
    await cache.value.close();
    // Two processes may ask one question at the same time; nothing that was asked may be missing.
    const made = runs.reduce((sum, one) => sum + one.made, 0);
    expect(entries).toBeLessThanOrEqual(made);
    expect(entries).toBeGreaterThan(0.9 * made);

    const again = await Promise.all(Array.from({ length: 8 }, (_, seed) => run('cache', seed)));
    expect(again.map((one) => one.made)).toEqual(Array.from({ length: 8 }, () => 0));
    // The same without the steps that were found: every call has to be in the cache.
    for (const name of await readdir(join(workspace, 'cache'))) {
      if (name.startsWith('steps.sqlite')) await rm(join(workspace, 'cache', name));
    }
    const recomputed = await Promise.all(Array.from({ length: 8 }, (_, seed) => run('cache', seed)));
    expect(recomputed.map((one) => one.made)).toEqual(Array.from({ length: 8 }, () => 0));
  },
);
