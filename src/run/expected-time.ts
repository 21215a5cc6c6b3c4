import type { Paces } from '../store/paces.ts';
import type { StepForecast } from './forecast.ts';
import { expectedMs } from './pace.ts';
import { callsPace } from './timed-calls.ts';

export interface ExpectedTime {
  /** Null where nothing tells how long it takes. */
  readonly seconds: number | null;
  /** Calls a second that this rests on; null where none are to be made, or nothing is known. */
  readonly callsPerSecond: number | null;
  /** What it rests on: calls made, and cells computed, here before; declared limits, or a general guess, where there were none. */
  readonly from: 'earlier-runs' | 'guess';
}

/** How long calls take, endpoint after endpoint: by the pace of earlier runs, else by the declared requests a minute. */
export async function expectedCallTime(steps: readonly StepForecast[], paces: Paces): Promise<ExpectedTime> {
  const endpoints = new Map<string, { calls: number; perMinute: number | null }>();
  for (const { planned, calls } of steps) {
    const { provider } = planned.step.settings;
    if (provider === undefined || calls === null || calls.to_make === 0) continue;
    if (calls.to_make === null) return { seconds: null, callsPerSecond: null, from: 'guess' };
    const name = callsPace(provider);
    const known = endpoints.get(name) ?? { calls: 0, perMinute: provider.limits?.requests_per_minute ?? null };
    known.calls += calls.to_make;
    endpoints.set(name, known);
  }
  const known = await paces.get([...endpoints.keys()]);
  let seconds: number | null = 0;
  let total = 0;
  let from: ExpectedTime['from'] = 'earlier-runs';
  for (const [place, { calls, perMinute }] of [...endpoints.values()].entries()) {
    const pace = known[place] ?? null;
    total += calls;
    if (pace === null) from = 'guess';
    const own = pace === null ? (perMinute === null ? null : (calls / perMinute) * 60) : expectedMs(pace, calls) / 1000;
    seconds = seconds === null || own === null ? null : seconds + own;
  }
  const callsPerSecond = seconds === null || seconds === 0 || total === 0 ? null : total / seconds;
  return { seconds, callsPerSecond, from };
}
