import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/run/budget.ts';

describe('Budget', () => {
  it('lets calls through while they fit at their highest estimate', async () => {
    const budget = new Budget({ usd: 1 });
    const first = await budget.reserve(0.6);
    first?.settle(0.5, 1);
    expect(await budget.reserve(0.6)).toBeNull();
    expect(budget.exhausted).toBe(true);
    expect(budget.spentUsd).toBe(0.5);
  });

  it('waits for calls under way, which may turn out cheaper', async () => {
    const budget = new Budget({ usd: 1 });
    const first = await budget.reserve(0.9);
    const second = budget.reserve(0.9);
    first?.settle(0.05, 1);
    expect(await second).not.toBeNull();
  });

  it('turns everyone away once a call did not fit', async () => {
    const budget = new Budget({ usd: 1 });
    const first = await budget.reserve(0.9);
    const waiting = [budget.reserve(0.9), budget.reserve(0.2)];
    first?.settle(0.9, 1);
    expect(await Promise.all(waiting)).toEqual([null, null]);
    expect(await budget.reserve(0)).toBeNull();
  });

  it('counts requests, retries included', async () => {
    const budget = new Budget({ calls: 3 });
    (await budget.reserve(0))?.settle(0, 2);
    const last = await budget.reserve(0);
    expect(last).not.toBeNull();
    last?.settle(0, 1);
    expect(await budget.reserve(0)).toBeNull();
  });

  it('has no limit unless one is given', async () => {
    const budget = new Budget({});
    for (let call = 0; call < 100; call += 1) expect(await budget.reserve(1e6)).not.toBeNull();
  });
});
