import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { overlayStores } from '../../src/compare/reproduce/overlay-stores.ts';
import type { StepKey } from '../../src/plan/fingerprint.ts';
import type { StepRecord } from '../../src/plan/step-record.ts';
import { openStores } from '../../src/run/stores.ts';

function record(name: string, summary: number): StepRecord {
  const key = sha256(name) as StepKey; // a key is a hash
  const none = { params: {}, inputs: {}, files: {}, outputs: {} };
  return { v: 1, key, kind: 'prompts', name, version: 1, ...none, failures: 0, summary: { summary } };
}

it('holds what the others hold, and keeps what is written to itself', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'assay-overlay-'));
  try {
    const base = await openStores(join(dir, 'base'), () => {});
    if (!base.ok) throw new Error(base.error.code);
    const [kept, damaged] = [await base.value.artifacts.put('kept'), await base.value.artifacts.put('damaged')];
    await base.value.steps.put(record('old', 1));
    await base.value.steps.putLatest('x', 'old', record('old', 1));
    const files = await readdir(join(dir, 'base'), { recursive: true });

    const overlay = overlayStores(base.value, join(dir, 'own'), new Set([damaged.hash]));
    const { artifacts, steps, calls } = overlay;
    expect(await artifacts.read(kept.hash)).toEqual({ ok: true, value: Buffer.from('kept') });
    expect(await artifacts.has(damaged.hash)).toBe(false);
    expect(await artifacts.present([kept.hash, damaged.hash])).toEqual(new Set([kept.hash]));
    // Made again, it is there.
    await artifacts.put('damaged');
    const made = await artifacts.put('new');
    expect(await artifacts.present([kept.hash, damaged.hash, made.hash])).toHaveProperty('size', 3);

    await steps.put(record('old', 2));
    await steps.put(record('new', 3));
    await steps.putLatest('x', 'old', record('old', 2));
    const keys = [record('old', 0).key, record('new', 0).key, sha256('none')];
    expect((await steps.getMany(keys)).map((found) => found?.summary)).toEqual([
      { summary: 2 },
      { summary: 3 },
      undefined,
    ]);
    expect((await steps.latest('x', 'old'))?.summary).toEqual({ summary: 2 });
    await expect(
      calls.put({ v: 1, key: 'k', endpoint: 'e', route: 'r', answer: {} as never, repeat: 0, recorded: null }),
    ).rejects.toThrow('writes no calls');

    expect((await base.value.steps.get(keys[0]!))?.summary).toEqual({ summary: 1 });
    expect(await base.value.steps.get(keys[1]!)).toBeNull();
    expect((await base.value.steps.latest('x', 'old'))?.summary).toEqual({ summary: 1 });
    expect(await base.value.artifacts.has(made.hash)).toBe(false);
    expect(await readdir(join(dir, 'base'), { recursive: true })).toEqual(files);
    await base.value.close();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
