import { keyedRecord } from '../../src/plan/step-record.ts';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StepRecord } from '../../src/plan/step-record.ts';
import type { StepKey } from '../../src/plan/fingerprint.ts';
import { sha256 } from '../../src/base/hash.ts';
import { memoryStepIndex, openStepIndex, type StepIndex } from '../../src/store/step-index.ts';
import type { Damage } from '../../src/store/records.ts';
import { openSqliteTable } from '../../src/store/sqlite.ts';
import { collected, temporaryDirectory, valueOf } from './temporary.ts';

function record(name: string, temperature = 0.7): StepRecord {
  return {
    v: 1,
    key: sha256(`${name} at ${temperature}`) as StepKey, // stands for one
    kind: 'responses',
    name,
    version: 1,
    params: { temperature },
    inputs: { prompts: sha256('the prompts') },
    files: {},
    outputs: { responses: { hash: sha256(`rows at ${temperature}`), bytes: 42 } },
    failures: 2,
    summary: { calls: 10 },
  };
}

async function onDisk(directory: string, damages: Damage[] = []): Promise<StepIndex> {
  const index = valueOf(await openStepIndex(directory, { onDamage: (damage) => damages.push(damage) }));
  onTestFinished(() => index.close());
  return index;
}

describe('step index', () => {
  test.each(['sqlite', 'memory'])('finds a finished step by its key (%s)', async (kind) => {
    const index = kind === 'memory' ? memoryStepIndex() : await onDisk(await temporaryDirectory());
    const [warm, hot] = [record('responses/premium'), record('responses/premium', 0.9)];
    await Promise.all([index.put(warm), index.put(hot)]);
    expect(await index.get(hot.key)).toEqual(keyedRecord(hot));
    expect(await index.getMany([warm.key, sha256('other'), hot.key])).toEqual([
      keyedRecord(warm),
      null,
      keyedRecord(hot),
    ]);
    expect(await index.size()).toBe(2);
    expect(await collected(index.entries())).toHaveLength(2);
    expect(await index.deleteMany([warm.key])).toBe(1);
    expect(await index.get(warm.key)).toBeNull();
  });

  test.each(['sqlite', 'memory'])('remembers the last record of a step of an experiment (%s)', async (kind) => {
    const index = kind === 'memory' ? memoryStepIndex() : await onDisk(await temporaryDirectory());
    expect(await index.latest('arena', 'responses/premium')).toBeNull();
    const [warm, hot] = [record('responses/premium'), record('responses/premium', 0.9)];
    await index.putLatest('arena', 'responses/premium', warm);
    await index.putLatest('arena', 'responses/premium', hot);
    await index.putLatest('arena', 'responses/base', warm);
    await index.putLatest('other', 'responses/premium', warm);
    expect(await index.latest('arena', 'responses/premium')).toEqual(hot);
    expect(await index.latest('arena', 'responses/base')).toEqual(warm);
    expect(await index.latest('other', 'responses/premium')).toEqual(warm);
    // The history is apart from the index: a record in it is no finished step.
    expect(await index.size()).toBe(0);
  });

  test('outlives the process that wrote it', async () => {
    const directory = await temporaryDirectory();
    const before = await onDisk(directory);
    await before.put(record('a'));
    await before.putLatest('arena', 'a', record('a'));
    await before.close();
    const after = await onDisk(directory);
    expect(await after.get(record('a').key)).toEqual(keyedRecord(record('a')));
    expect(await after.latest('arena', 'a')).toEqual(record('a'));
  });

  test('a record that is damaged or lies under another key is a miss', async () => {
    const directory = await temporaryDirectory();
    const table = valueOf(await openSqliteTable(join(directory, 'steps.sqlite'), 'steps'));
    const sound = record('a');
    const faulty = {
      'another key': sound,
      version: { ...sound, key: sha256('version'), v: 2 },
      outputs: { ...sound, key: sha256('outputs'), outputs: { rows: { hash: 'short', bytes: 1 } } },
      inputs: { ...sound, key: sha256('inputs'), inputs: ['a'] },
      kind: { ...sound, key: sha256('kind'), kind: null },
    };
    const keys = Object.keys(faulty).map((name) => sha256(name));
    await table.setMany(Object.values(faulty).map((value, i) => ({ key: keys[i]!, value })));
    await table.close();
    const damages: Damage[] = [];
    const index = await onDisk(directory, damages);
    expect(await index.getMany(keys)).toEqual(keys.map(() => null));
    expect(await index.getMany(keys)).toEqual(keys.map(() => null));
    expect(damages.map((damage) => damage.reason)).toEqual([
      'it belongs to another key',
      'it has version 2, not 1',
      'its outputs are not artifacts',
      'its inputs are not hashes',
      'its kind is not a string',
    ]);
  });
});
