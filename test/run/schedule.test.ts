import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { fail, ok } from '../../src/base/result.ts';
import type { Step } from '../../src/plan/step.ts';
import type { StepRecord } from '../../src/plan/step-record.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { neededFor, schedule, type ScheduleOptions } from '../../src/run/schedule.ts';
import { makePlan, makeStep, pastOf, recordOf } from '../plan/make.ts';

function step(name: string, ...from: readonly string[]): Step<object> {
  const inputs = from.map((source) => ({ role: source, step: source, output: 'out' }));
  return makeStep({ name, params: { name }, inputs });
}

/** Every step yields its own name, unless it is told to fail. */
function options(
  change: Partial<ScheduleOptions> & { readonly failing?: string; readonly past?: ScheduleOptions['past'] },
): {
  readonly given: ScheduleOptions;
  readonly ran: string[];
  readonly events: RunEvent[];
} {
  const ran: string[] = [];
  const events: RunEvent[] = [];
  const given: ScheduleOptions = {
    past: pastOf([]),
    onEvent: (event) => void events.push(event),
    run: (running, inputs) => {
      ran.push(running.name);
      return Promise.resolve(
        running.name === change.failing
          ? fail({ code: 'crashed', message: 'no', cause: null } as const)
          : ok(recordOf(running, inputs, { out: running.name })),
      );
    },
    remember: () => Promise.resolve(),
    wanted: null,
    ...change,
  };
  return { given, ran, events };
}

describe('schedule', () => {
  it('runs every step after its inputs', async () => {
    const plan = makePlan(step('a'), step('b', 'a'), step('c', 'a'), step('d', 'b', 'c'));
    const { given, ran } = options({});
    const ends = await schedule(plan, given);
    expect([...ends.values()].map(({ state }) => state)).toEqual(['ran', 'ran', 'ran', 'ran']);
    expect(ran.indexOf('d')).toBe(3);
    expect(ran.indexOf('a')).toBe(0);
  });

  it('starts independent steps at once', async () => {
    const both = Promise.withResolvers<void>();
    let running = 0;
    const plan = makePlan(step('a'), step('b'));
    const { given } = options({
      async run(one, inputs) {
        running += 1;
        if (running === 2) both.resolve();
        // Would never end if the other one waited for this one.
        await both.promise;
        return ok(recordOf(one, inputs, { out: one.name }));
      },
    });
    await schedule(plan, given);
    expect(running).toBe(2);
  });

  it('blocks only what depends on a failed step', async () => {
    const plan = makePlan(step('a'), step('b', 'a'), step('c', 'b'), step('d'));
    const { given } = options({ failing: 'a' });
    const ends = await schedule(plan, given);
    expect(ends.get('a')).toMatchObject({ state: 'failed' });
    expect(ends.get('b')).toEqual({ state: 'blocked', by: 'a' });
    expect(ends.get('c')).toEqual({ state: 'blocked', by: 'b' });
    expect(ends.get('d')).toMatchObject({ state: 'ran' });
  });

  it('finds what is cached and runs the rest', async () => {
    const a = step('a');
    const plan = makePlan(a, step('b', 'a'));
    const { given, ran } = options({ past: pastOf([recordOf(a, {}, { out: 'a' })]) });
    const ends = await schedule(plan, given);
    expect(ends.get('a')).toMatchObject({ state: 'cached' });
    expect(ran).toEqual(['b']);
  });

  it('does one piece of work once, whatever its names', async () => {
    const twin = { ...step('a'), name: 'twin' };
    const { given, ran } = options({});
    const ends = await schedule(makePlan(step('a'), twin), given);
    expect(ran).toEqual(['a']);
    expect(ends.get('twin')).toMatchObject({ state: 'ran', record: { outputs: { out: { hash: sha256('a') } } } });
  });

  it('leaves out what a step does not need', async () => {
    const plan = makePlan(step('a'), step('b', 'a'), step('c', 'a'));
    const { given, ran } = options({ wanted: neededFor(plan, 'b') });
    const ends = await schedule(plan, given);
    expect(ran).toEqual(['a', 'b']);
    expect(ends.get('c')).toEqual({ state: 'left-out' });
  });

  it('remembers each step that ended well, and whether it ran', async () => {
    const a = step('a');
    const remembered: [string, boolean][] = [];
    const { given } = options({
      past: pastOf([recordOf(a, {}, { out: 'a' })]),
      remember: (one: Step<object>, _: StepRecord, ran: boolean) => {
        remembered.push([one.name, ran]);
        return Promise.resolve();
      },
    });
    await schedule(makePlan(a, step('b', 'a')), given);
    expect(remembered).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });
});
