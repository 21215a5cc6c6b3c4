import { describe, expect, test } from 'vitest';
import { shareInFlight } from '../../src/store/in-flight.ts';

/** Work that ends when the test says so. */
function controlled() {
  const signals: AbortSignal[] = [];
  const endings: PromiseWithResolvers<string>[] = [];
  const start = (signal: AbortSignal): Promise<string> => {
    const ending = Promise.withResolvers<string>();
    signals.push(signal);
    endings.push(ending);
    return ending.promise;
  };
  return { start, signals, endings };
}

describe('shareInFlight', () => {
  test('one key is worked on once, and anew when it has settled', async () => {
    const flights = shareInFlight<string>();
    const { start, endings } = controlled();
    const [a, b] = [flights.share('k', start), flights.share('k', start)];
    expect(endings).toHaveLength(1);
    expect(flights.size).toBe(1);
    endings[0]!.resolve('first');
    expect(await Promise.all([a, b])).toEqual(['first', 'first']);
    expect(flights.size).toBe(0);
    const c = flights.share('k', start);
    expect(endings).toHaveLength(2);
    endings[1]!.resolve('second');
    expect(await c).toBe('second');
  });

  test('other keys are apart', async () => {
    const flights = shareInFlight<string>();
    const { start, endings } = controlled();
    const both = [flights.share('a', start), flights.share('b', start)];
    expect(flights.size).toBe(2);
    endings[1]!.resolve('of b');
    endings[0]!.resolve('of a');
    expect(await Promise.all(both)).toEqual(['of a', 'of b']);
  });

  test('a rejection reaches everyone and is forgotten', async () => {
    const flights = shareInFlight<string>();
    const { start, endings } = controlled();
    const waiters = [flights.share('k', start), flights.share('k', start)];
    endings[0]!.reject(new Error('refused'));
    const settled = await Promise.allSettled(waiters);
    expect(settled.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    expect(flights.size).toBe(0);
  });

  test('a start that throws at once is a rejection', async () => {
    const flights = shareInFlight<string>();
    const start = (): Promise<string> => {
      throw new Error('at once');
    };
    await expect(flights.share('k', start)).rejects.toThrow('at once');
    expect(flights.size).toBe(0);
  });

  test('who aborts leaves alone', async () => {
    const flights = shareInFlight<string>();
    const { start, signals, endings } = controlled();
    const leaver = new AbortController();
    const [left, stayed] = [
      flights.share('k', start, leaver.signal),
      flights.share('k', start, new AbortController().signal),
    ];
    leaver.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    expect(signals[0]!.aborted).toBe(false);
    endings[0]!.resolve('done');
    expect(await stayed).toBe('done');
  });

  test('the work is aborted when the last one leaves, and who comes then starts anew', async () => {
    const flights = shareInFlight<string>();
    const { start, signals, endings } = controlled();
    const leavers = [new AbortController(), new AbortController()];
    const left = leavers.map((leaver) => flights.share('k', start, leaver.signal));
    for (const leaver of leavers) leaver.abort(new Error('enough'));
    const outcomes = await Promise.allSettled(left);
    expect(outcomes.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    expect(signals[0]!.aborted).toBe(true);
    const late = flights.share('k', start);
    expect(endings).toHaveLength(2);
    // The old flight lands only now: it must not take the new one's place away.
    endings[0]!.reject(new Error('aborted'));
    await endings[0]!.promise.catch(() => {});
    expect(flights.size).toBe(1);
    endings[1]!.resolve('anew');
    expect(await late).toBe('anew');
  });

  test('somebody without a signal keeps the work going', async () => {
    const flights = shareInFlight<string>();
    const { start, signals, endings } = controlled();
    const leaver = new AbortController();
    const stayed = flights.share('k', start);
    const left = flights.share('k', start, leaver.signal);
    leaver.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    expect(signals[0]!.aborted).toBe(false);
    endings[0]!.resolve('done');
    expect(await stayed).toBe('done');
  });

  test('who has aborted before starts nothing', async () => {
    const flights = shareInFlight<string>();
    const { start, endings } = controlled();
    await expect(flights.share('k', start, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect(endings).toHaveLength(0);
  });
});
