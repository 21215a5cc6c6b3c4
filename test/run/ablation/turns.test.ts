import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../src/run/ablation/turns.ts';

describe('turns', () => {
  it('are taken at most so many at once', async () => {
    const turns = createTurns(2);
    let [now, most] = [0, 0];
    const work = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, (_, rank) => turns.take(rank, work)));
    expect([now, most]).toEqual([0, 2]);
  });

  it('come in the order of ranks among those that wait, as sorting has it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), async (ranks) => {
        const turns = createTurns(1);
        const { promise: opened, resolve: open } = Promise.withResolvers<void>();
        const order: number[] = [];
        const first = turns.take(-1, () => opened);
        const others = ranks.map((rank) =>
          turns.take(rank, async () => {
            order.push(rank);
          }),
        );
        open();
        await Promise.all([first, ...others]);
        expect(order).toEqual([...ranks].sort((a, b) => a - b));
      }),
    );
  });

  it('go on after one that failed, and whoever took it is told', async () => {
    const turns = createTurns(1);
    const failing = turns.take(0, () => Promise.reject(new Error('broken')));
    const next = turns.take(1, () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
