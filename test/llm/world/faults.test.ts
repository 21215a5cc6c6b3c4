import { describe, expect, it } from 'vitest';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { createWorld } from '../../../src/llm/world/world.ts';
import type { WorldFaults, WorldReply } from '../../../src/llm/world/world-types.ts';
import { post, question } from './worlds.ts';

const BODIES = worldPrompts({}, 2000).map(({ prompt }) => ({
  model: 'world-medium',
  messages: question(prompt),
  max_tokens: 64,
  logprobs: true,
}));

function replies(faults: WorldFaults): readonly WorldReply[] {
  const world = createWorld({ faults });
  return BODIES.map((body) => post(world, 'chat/completions', body));
}

/** Five standard deviations of a share of 2,000. */
function expectShare(count: number, probability: number): void {
  const deviation = 5 * Math.sqrt((probability * (1 - probability)) / BODIES.length);
  expect(Math.abs(count / BODIES.length - probability)).toBeLessThan(deviation);
}

interface Choice {
  readonly message: { readonly content: string };
  readonly logprobs: { readonly content: readonly { readonly logprob: number | null }[] };
}

function choiceOf(reply: WorldReply): Choice {
  if (reply.kind !== 'answer') throw new Error(reply.kind);
  return (JSON.parse(reply.body) as { choices: Choice[] }).choices[0]!;
}

function logprobsOf(reply: WorldReply): readonly (number | null)[] {
  return choiceOf(reply).logprobs.content.map((token) => token.logprob);
}

const healthy = replies({});

describe('faults', () => {
  it('come at their rates, each in all its forms', () => {
    const counts = new Map<string, number>();
    const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
    const faults = {
      rate_limited: 0.1,
      server_error: 0.1,
      timeout: 0.05,
      connection_reset: 0.05,
      malformed_json: 0.1,
      empty_answer: 0.05,
    };
    for (const reply of replies(faults)) {
      if (reply.kind !== 'answer') count(reply.kind);
      else if (reply.status !== 200) {
        count(String(reply.status));
        const { error } = JSON.parse(reply.body) as { error: { message: string } };
        expect(error.message).not.toBe('');
        if (reply.status === 429) count(`retry-after ${reply.headers['retry-after']}`);
      } else if (reply.headers['content-type'] === 'text/html') count('page');
      else {
        try {
          if (choiceOf(reply).message.content === '') count('empty');
        } catch (cause) {
          expect(cause).toBeInstanceOf(SyntaxError);
          count('broken');
        }
      }
    }
    const of = (...names: readonly string[]): number => names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
    expectShare(of('429'), 0.1);
    expect(of('retry-after 0', 'retry-after 1')).toBe(of('429'));
    expect(Math.min(of('retry-after 0'), of('retry-after 1'))).toBeGreaterThan(0);
    expectShare(of('500', '502', '503'), 0.1);
    expect(Math.min(of('500'), of('502'), of('503'))).toBeGreaterThan(30);
    expectShare(of('silence'), 0.05);
    expectShare(of('reset'), 0.05);
    expectShare(of('broken', 'page'), 0.1);
    expect(Math.min(of('broken'), of('page'))).toBeGreaterThan(30);
    expectShare(of('empty'), 0.05);
  });

  it('leave everything else as it was', () => {
    const kinds = replies({ rate_limited: 0.2, timeout: 0.1 });
    let same = 0;
    for (const [index, reply] of kinds.entries()) {
      if (reply.kind !== 'answer' || reply.status !== 200) continue;
      expect(reply).toEqual(healthy[index]);
      same += 1;
    }
    expectShare(same, 0.7);
  });

  it('put null and positive log probabilities, not only first, where they were asked for', () => {
    const nulls = replies({ null_logprob: 0.2 }).map(logprobsOf);
    const positives = replies({ positive_logprob: 0.2 }).map(logprobsOf);
    expectShare(nulls.filter((list) => list.includes(null)).length, 0.2);
    expectShare(positives.filter((list) => list.some((value) => value !== null && value > 0)).length, 0.2);
    const places = (lists: readonly (readonly (number | null)[])[], wrong: (value: number | null) => boolean) =>
      new Set(lists.flatMap((list) => [...list.keys()].filter((index) => wrong(list[index]!))));
    expect(places(nulls, (value) => value === null).size).toBeGreaterThan(10);
    expect(places(positives, (value) => value !== null && value > 0).size).toBeGreaterThan(10);
    for (const [index, list] of nulls.entries()) {
      const changed = list.filter((value, token) => value !== logprobsOf(healthy[index]!)[token]);
      expect(changed.length).toBeLessThanOrEqual(1);
    }
  });

  it('make log probabilities differ between identical calls, a little, and never above 0', () => {
    const world = createWorld({ faults: { logprob_noise: 1 } });
    const first = logprobsOf(post(world, 'chat/completions', BODIES[0]));
    const second = logprobsOf(post(world, 'chat/completions', BODIES[0]));
    const exact = logprobsOf(healthy[0]!);
    expect(second).not.toEqual(first);
    for (const [index, value] of [...first.entries(), ...second.entries()]) {
      expect(value).toBeLessThanOrEqual(0);
      expect(Math.abs(value! - exact[index]!)).toBeLessThanOrEqual(0.05);
    }
    expect(choiceOf(post(world, 'chat/completions', BODIES[0])).message).toEqual(choiceOf(healthy[0]!).message);
  });

  it('reach echoed texts too', () => {
    const world = createWorld({ faults: { null_logprob: 1 } });
    const reply = post(world, 'completions', {
      model: 'world-medium',
      prompt: '<|user|>\nHow?<|end|>\n<|assistant|>\nUse the soil.',
      echo: true,
      logprobs: 1,
      max_tokens: 0,
    });
    const { logprobs } = (
      JSON.parse(reply.kind === 'answer' ? reply.body : '') as {
        choices: { logprobs: { token_logprobs: (number | null)[] } }[];
      }
    ).choices[0]!;
    expect(logprobs.token_logprobs.filter((value) => value === null)).toHaveLength(2);
    expect(logprobs.token_logprobs[0]).toBeNull();
  });

  it('follow a schedule of the seed, the request and how often it came, in whatever order', () => {
    const faults = { seed: 4, rate_limited: 0.3, connection_reset: 0.3, logprob_noise: 0.3 };
    const [one, other] = [createWorld({ faults }), createWorld({ faults })];
    const ask = (world: typeof one, index: number) => post(world, 'chat/completions', BODIES[index]);
    const rounds = [0, 1, 2].map(() => [...Array(40).keys()].map((index) => ask(one, index)));
    const byRequest = [...Array(40).keys()]
      .toReversed()
      .map((index) => [0, 1, 2].map(() => ask(other, index)))
      .toReversed();
    expect(byRequest.map((times) => times[0])).toEqual(rounds[0]);
    expect(byRequest.map((times) => times[2])).toEqual(rounds[2]);
    expect(rounds[1]).not.toEqual(rounds[0]);
    const reseeded = createWorld({ faults: { ...faults, seed: 5 } });
    expect([...Array(40).keys()].map((index) => ask(reseeded, index))).not.toEqual(rounds[0]);
  });

  it('must be probabilities that fit together', () => {
    expect(() => createWorld({ faults: { timeout: 1.5 } })).toThrow(RangeError);
    expect(() => createWorld({ faults: { timeout: Number.NaN } })).toThrow(RangeError);
    expect(() => createWorld({ faults: { timeout: 0.6, rate_limited: 0.6 } })).toThrow(/sum/);
  });
});
