import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { memoryCallCache, openCallCache, type CallCache, type CallRecord } from '../../src/store/call-cache.ts';
import type { Damage } from '../../src/store/records.ts';
import { collected, temporaryDirectory, valueOf } from './temporary.ts';

interface Answer {
  readonly text: string | null;
  readonly logprobs: readonly (number | null)[];
}

function record(name: string, repeat = 0): CallRecord<Answer> {
  return {
    v: 1,
    key: sha256(name),
    endpoint: 'http://127.0.0.1/v1',
    route: 'chat/completions',
    answer: { text: `the answer to ${name}\u0000\uD83D\uDE00`, logprobs: [null, -0.5, -1e-300] },
    repeat,
    recorded: null,
  };
}

async function opened(cacheDir: string, damages: Damage[] = []): Promise<CallCache<Answer>> {
  const cache = valueOf(await openCallCache<Answer>(cacheDir, { onDamage: (damage) => damages.push(damage) }));
  onTestFinished(() => cache.close());
  return cache;
}

/** Changes rows the way a person with the sqlite3 command would. */
function tamper(cacheDir: string, sql: string, ...parameters: string[]): void {
  const database = new DatabaseSync(join(cacheDir, 'calls.sqlite'), { timeout: 10_000 });
  database.prepare(sql).run(...parameters);
  database.close();
}

describe('call cache', () => {
  test.each(['sqlite', 'memory'])('keeps what was answered (%s)', async (kind) => {
    const cache = kind === 'memory' ? memoryCallCache<Answer>() : await opened(await temporaryDirectory());
    const records = Array.from({ length: 300 }, (_, i) => record(`call ${i}`, i));
    await Promise.all(records.slice(0, 200).map((one) => cache.put(one)));
    await cache.putMany(records.slice(200));
    expect(await cache.get(records[7]!.key)).toEqual(records[7]);
    const unknown = sha256('never asked');
    expect(await cache.get(unknown)).toBeNull();
    expect(await cache.getMany([records[9]!.key, unknown, records[250]!.key])).toEqual([
      records[9],
      null,
      records[250],
    ]);
    expect(await cache.countPresent([...records.map((one) => one.key), unknown])).toBe(300);
    expect(await cache.size()).toBe(300);
    expect((await collected(cache.entries())).map((one) => one.repeat).toSorted((a, b) => a - b)).toEqual(
      records.map((one) => one.repeat),
    );
    expect(await cache.deleteMany([records[0]!.key, unknown])).toBe(1);
    expect(await cache.get(records[0]!.key)).toBeNull();
    await cache.close();
  });

  test('finds again what an earlier process recorded', async () => {
    const directory = await temporaryDirectory();
    const before = await opened(directory);
    await before.put(record('asked before'));
    await before.close();
    const after = await opened(directory);
    expect(await after.get(record('asked before').key)).toEqual(record('asked before'));
  });

  test('a put is committed when it resolves: another connection sees it', async () => {
    const directory = await temporaryDirectory();
    const [writer, reader] = [await opened(directory), await opened(directory)];
    for (let i = 0; i < 20; i++) {
      await writer.put(record(`call ${i}`));
      expect(await reader.get(sha256(`call ${i}`))).toEqual(record(`call ${i}`));
    }
  });

  test('a damaged record is a miss, is told about once, and can be recorded anew', async () => {
    const directory = await temporaryDirectory();
    const damages: Damage[] = [];
    const cache = await opened(directory, damages);
    const names = ['torn', 'foreign', 'old', 'empty', 'sound'];
    await cache.putMany(names.map((name) => record(name)));
    const [torn, foreign, old, empty, sound] = names.map((name) => sha256(name));
    const setText = 'UPDATE calls SET value = ? WHERE key = ?';
    tamper(directory, 'UPDATE calls SET value = substr(value, 1, 60) WHERE key = ?', torn!);
    tamper(
      directory,
      'UPDATE calls SET value = (SELECT value FROM calls WHERE key = ?) WHERE key = ?',
      sound!,
      foreign!,
    );
    tamper(directory, setText, JSON.stringify({ value: { ...record('old'), v: 0 } }), old!);
    tamper(directory, setText, '"text"', empty!);
    const keys = [torn!, foreign!, old!, empty!, sound!];
    for (let times = 0; times < 2; times++) {
      expect(await cache.getMany(keys)).toEqual([null, null, null, null, record('sound')]);
      expect(await cache.get(torn!)).toBeNull();
    }
    expect((await collected(cache.entries())).map((one) => one.key)).toEqual([sound]);
    const location = join(directory, 'calls.sqlite');
    expect(damages).toEqual([
      { key: torn, location, reason: expect.stringMatching(/^the stored text is not JSON: /) },
      { key: foreign, location, reason: `it belongs to key "${sound}"` },
      { key: old, location, reason: 'it has version 0, not 1' },
      { key: empty, location, reason: 'the stored text is JSON, and not an entry' },
    ]);
    await cache.put(record('torn'));
    expect(await cache.get(torn!)).toEqual(record('torn'));
  });

  test('one refused record does not take others with it', async () => {
    const cache = await opened(await temporaryDirectory());
    const bad = { ...record('bad'), answer: { text: null, logprobs: [-0] } };
    const outcomes = await Promise.allSettled([cache.put(record('a')), cache.put(bad), cache.put(record('b'))]);
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await cache.countPresent([record('a').key, bad.key, record('b').key])).toBe(2);
  });
});
