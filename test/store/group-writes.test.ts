import { describe, expect, test } from 'vitest';
import { groupWrites } from '../../src/store/group-writes.ts';

describe('groupWrites', () => {
  test('what is added in one turn, or during a write, is written together', async () => {
    const batches: number[][] = [];
    const gates: (() => void)[] = [];
    const group = groupWrites<number>(async (batch) => {
      batches.push([...batch]);
      await new Promise<void>((resolve) => gates.push(resolve));
    }, 100);
    const first = [group.add(1), group.add(2)];
    await new Promise<void>((resolve) => setImmediate(resolve));
    const second = [group.add(3), group.add(4)];
    expect(batches).toEqual([[1, 2]]);
    gates[0]!();
    await Promise.all(first);
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    gates[1]!();
    await Promise.all(second);
    await group.settled();
  });

  test('no batch is larger than allowed and nothing is acknowledged before it is written', async () => {
    const written = new Set<number>();
    const sizes: number[] = [];
    const group = groupWrites<number>(async (batch) => {
      sizes.push(batch.length);
      for (const item of batch) written.add(item);
    }, 10);
    const all = Array.from({ length: 35 }, (_, i) => i);
    await Promise.all(all.map((item) => group.add(item).then(() => expect(written.has(item)).toBe(true))));
    expect(sizes).toEqual([10, 10, 10, 5]);
  });

  test('a refused batch rejects its own items only', async () => {
    const group = groupWrites<string>(async (batch) => {
      if (batch.includes('bad')) throw new Error('refused');
    }, 2);
    const outcomes = await Promise.allSettled(
      ['good', 'good', 'bad', 'unlucky', 'good'].map((item) => group.add(item)),
    );
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled']);
    await group.settled();
  });
});
