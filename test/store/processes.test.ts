import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { randomStream } from '../../src/base/random.ts';
import { openArtifacts } from '../../src/store/artifacts.ts';
import { openCallCache } from '../../src/store/call-cache.ts';
import type { Damage } from '../../src/store/records.ts';
import { openStepIndex } from '../../src/store/step-index.ts';
import { artifactText, callRecord, stepRecord } from './children/contents.ts';
import { keyedRecord } from '../../src/plan/step-record.ts';
import { collected, temporaryDirectory, valueOf } from './temporary.ts';

interface Writer {
  readonly acknowledged: readonly string[];
  readonly errors: string;
  readonly exitCode: number | null;
}

/** Runs a writer to its end, or kills it at the first moment after so many acknowledgements. */
async function write(
  cacheDir: string,
  name: string,
  count: number,
  inFlight: number,
  killAfter = Infinity,
): Promise<Writer> {
  const script = join(import.meta.dirname, 'children', 'writer.ts');
  const child = spawn(process.execPath, [script, cacheDir, name, String(count), String(inFlight)]);
  const errors = collected<Buffer>(child.stderr);
  const closed = once(child, 'close');
  child.stdin.on('error', () => {});
  child.stdin.write('go');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  }
  await closed;
  return { acknowledged, errors: Buffer.concat(await errors).toString(), exitCode: child.exitCode };
}

/** Everything that was acknowledged is there and as it was written, and whatever else is there is whole too. */
async function expectKept(cacheDir: string, acknowledged: readonly string[]): Promise<void> {
  const damages: Damage[] = [];
  const onDamage = (damage: Damage): void => void damages.push(damage);
  const calls = valueOf(await openCallCache(cacheDir, { onDamage }));
  const steps = valueOf(await openStepIndex(cacheDir, { onDamage }));
  const artifacts = openArtifacts(cacheDir);
  const idsOf = (kind: string): string[] =>
    acknowledged.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
  const callIds = idsOf('call');
  expect(await calls.getMany(callIds.map((id) => sha256(id)))).toEqual(callIds.map(callRecord));
  const stepIds = idsOf('step');
  expect(await steps.getMany(stepIds.map((id) => stepRecord(id).key))).toEqual(
    stepIds.map((id) => keyedRecord(stepRecord(id))),
  );
  const present = new Set<string>();
  for await (const { hash } of artifacts.list()) {
    expect((await artifacts.verify(hash)).ok).toBe(true);
    present.add(hash);
  }
  expect(idsOf('artifact').filter((id) => !present.has(sha256(artifactText(id))))).toEqual([]);
  // A step is recorded after its artifacts, so it never promises what is not there.
  for await (const step of steps.entries()) expect(present.has(step.outputs['rows']!.hash)).toBe(true);
  for await (const call of calls.entries()) expect(call).toEqual(callRecord(call.answer['id'] as string)); // the writer's own id
  expect(damages).toEqual([]);
  await calls.close();
  await steps.close();
}

describe('several processes', () => {
  test('8 of them write to one cache at once: nothing is lost and none fails', { timeout: 120_000 }, async () => {
    const cacheDir = await temporaryDirectory();
    const names = Array.from({ length: 8 }, (_, i) => `writer${i}`);
    const writers = await Promise.all(names.map((name) => write(cacheDir, name, 300, 16)));
    expect(writers.map(({ errors, exitCode }) => ({ errors, exitCode }))).toEqual(
      names.map(() => ({ errors: '', exitCode: 0 })),
    );
    // 300 calls, and with two of every ten an artifact and a step.
    expect(writers.map((writer) => writer.acknowledged.length)).toEqual(names.map(() => 300 + 60 + 60));
    await expectKept(
      cacheDir,
      writers.flatMap((writer) => writer.acknowledged),
    );
    const cache = valueOf(await openCallCache(cacheDir));
    // 150 keys of each writer's own and 150 that all of them wrote.
    expect(await cache.size()).toBe(8 * 150 + 150);
    await cache.close();
  });

  test(
    'killed again and again: what was acknowledged is there, and nothing is torn',
    { timeout: 120_000 },
    async () => {
      const cacheDir = await temporaryDirectory();
      const random = randomStream(1, 'kill');
      const acknowledged: string[] = [];
      for (let round = 0; round < 12; round++) {
        const writer = await write(cacheDir, `round${round}`, 0, 32, 1 + random.integer(400));
        expect(writer.errors).toBe('');
        acknowledged.push(...writer.acknowledged);
        await expectKept(cacheDir, acknowledged);
      }
    },
  );

  test('one is killed while others write: they go on', { timeout: 120_000 }, async () => {
    const cacheDir = await temporaryDirectory();
    const writers = await Promise.all([
      write(cacheDir, 'a', 400, 16),
      write(cacheDir, 'victim', 0, 32, 150),
      write(cacheDir, 'b', 400, 16),
      write(cacheDir, 'victim2', 0, 32, 50),
    ]);
    expect(writers.map((writer) => writer.errors)).toEqual(['', '', '', '']);
    expect([writers[0].exitCode, writers[2].exitCode]).toEqual([0, 0]);
    await expectKept(
      cacheDir,
      writers.flatMap((writer) => writer.acknowledged),
    );
  });
});
