import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { serveWorld, type RequestLogLine, type WorldServer } from '../../src/llm/world/serve.ts';
import type { World } from '../../src/llm/world/world-types.ts';
import { createWorld } from '../../src/llm/world/world.ts';

/**
 * A quickstart run over HTTP that is killed again and again: whatever the moment, the same command goes on, no finished call is made
 * twice, and the results are those of a run that nobody disturbed.
 */
const root = join(import.meta.dirname, '..', '..');
const KILLS = 20;
const CONCURRENCY = 16;

/** Counts requests as they come, and tells when there are enough. */
class RequestCounter {
  count = 0;
  private wanted = Infinity;
  private reached: () => void = () => {};

  next(): void {
    this.count += 1;
    if (this.count >= this.wanted) this.reached();
  }

  /** Ends early if the child does. */
  async more(requests: number, childEnded: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wanted = this.count + requests;
    this.reached = resolve;
    if (requests === 0) resolve();
    await Promise.race([promise, childEnded]);
  }
}

const counter = new RequestCounter();
let workspace: string;
let server: WorldServer;
let log: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'assay-kill-'));
  log = join(workspace, 'requests.jsonl');
  await cp(join(root, 'experiments'), join(workspace, 'experiments'), { recursive: true });
  await writeFile(join(workspace, 'assay.yaml'), '');
  const world = createWorld({});
  const counted: World = {
    ...world,
    answer(request) {
      counter.next();
      return world.answer(request);
    },
  };
  server = await serveWorld(counted, { port: 0, log });
  await writeFile(
    join(workspace, 'experiments', 'providers', 'world.yaml'),
    `kind: provider\nid: world\napi: openai\nbase_url: http://127.0.0.1:${server.port}/v1\nlimits: {concurrency: ${CONCURRENCY}}\n`,
  );
});

afterAll(async () => {
  await server.close();
  await rm(workspace, { recursive: true, force: true });
});

function start(cache: string, results: string): ChildProcess {
  const cli = join(root, 'src', 'cli', 'main.ts');
  const script = `const { main } = await import(${JSON.stringify(cli)}); process.exitCode = await main(process.argv.slice(1));`;
  const args = ['run', 'experiments/quickstart.yaml', '--quiet', '--cache-dir', cache, '--results-dir', results];
  // No plots: they take longer than the rest, and a run that is over cannot be killed.
  const settings = ['--set', 'report.plots=[]'];
  return spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args, ...settings], {
    cwd: workspace,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null]; // as Node documents it
  return code;
}

async function requests(): Promise<RequestLogLine[]> {
  const text = await readFile(log, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as RequestLogLine);
}

async function filesOf(directory: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'run.json') continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(directory, path), await readFile(path));
  }
  return files;
}

it('loses nothing and repeats nothing when it is killed twenty times', { timeout: 240_000 }, async () => {
  const random = randomStream(20, 'kill-moments');
  let kills = 0;
  while (kills < KILLS) {
    const child = start('cache', 'results');
    const ended = exitOf(child);
    // Mostly in the middle of calls, sometimes while it starts.
    await counter.more(random.integer(400), ended);
    child.kill('SIGKILL');
    expect(await ended, 'it was killed, not done').toBeNull();
    kills += 1;
  }
  expect(await exitOf(start('cache', 'results'))).toBe(0);

  const seen = Map.groupBy(await requests(), (request) => request.sha256);
  const repeats = [...seen.values()].reduce((sum, same) => sum + same.length - 1, 0);
  // What was under way at a kill may have been answered and not heard.
  expect(repeats).toBeLessThanOrEqual(kills * CONCURRENCY);
  expect(seen.size).toBe(4660);

  expect(await exitOf(start('undisturbed-cache', 'undisturbed'))).toBe(0);
  const disturbed = await filesOf(join(workspace, 'results', 'quickstart'));
  const undisturbed = await filesOf(join(workspace, 'undisturbed', 'quickstart'));
  expect([...disturbed.keys()].sort()).toEqual([...undisturbed.keys()].sort());
  for (const [name, bytes] of undisturbed) expect(disturbed.get(name)?.equals(bytes), name).toBe(true);
});
