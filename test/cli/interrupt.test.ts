import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import { serveWorld, type WorldServer } from '../../src/llm/world/serve.ts';
import type { World } from '../../src/llm/world/world-types.ts';
import { createWorld } from '../../src/llm/world/world.ts';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

const ALL = 16 * 3 * 3 + 8;
let server: WorldServer;
let answered: number;
let onAnswer: (count: number) => void;

beforeEach(async () => {
  answered = 0;
  onAnswer = () => {};
  const world = createWorld({});
  const counted: World = {
    ...world,
    answer(request) {
      const reply = world.answer(request);
      answered += 1;
      onAnswer(answered);
      return reply;
    },
  };
  server = await serveWorld(counted, { port: 0 });
});

afterEach(async () => {
  await server.close();
});

function workspace(): Promise<CliRig> {
  const provider = `kind: provider\nid: world\napi: openai\nbase_url: http://127.0.0.1:${server.port}/v1\nlimits: {concurrency: 4}\n`;
  return cliRig({ ...smallWorkspace(), 'experiments/providers/world.yaml': provider });
}

it('ends in order at Ctrl-C: calls under way finish, what was paid for is kept, and the same command goes on', async () => {
  await using rig = await workspace();
  let interrupt: () => void = () => {};
  let [out, err] = ['', ''];
  const io: Io = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env: {},
    cwd: rig.dir,
    interactive: false,
    color: false,
    columns: 100,
    onInterrupt(callback) {
      interrupt = callback;
      return () => {};
    },
  };
  onAnswer = (count) => {
    if (count === 20) interrupt();
  };
  expect(await main(['run', 'experiments/small.yaml', '--json'], io)).toBe(130);
  const document = JSON.parse(out) as { status: string; directory: string | null; calls: { made: number } };
  expect(document).toMatchObject({ status: 'interrupted', directory: null });
  expect(err).toContain('error[interrupted]');
  // Those under way, four at once, were waited for and kept.
  expect(answered).toBeLessThanOrEqual(24);
  expect(document.calls.made).toBe(answered);

  const before = answered;
  onAnswer = () => {};
  const rest = await rig.json<{ calls: { made: number } }>(0, 'run', 'experiments/small.yaml', '--json');
  expect(rest.calls.made).toBe(ALL - before);
  expect(answered).toBe(ALL);
});
