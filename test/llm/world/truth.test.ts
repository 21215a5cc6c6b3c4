import { describe, expect, it } from 'vitest';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { latentQuality } from '../../../src/llm/world/quality.ts';
import { truth } from '../../../src/llm/world/truth.ts';
import { createWorld } from '../../../src/llm/world/world.ts';
import type { WorldPolicy } from '../../../src/llm/world/world-types.ts';
import { HELPFUL, UNHELPFUL, post, question } from './worlds.ts';

const prompts = worldPrompts({ seed: 8 }, 40);

/** The long way: ask over the API, read the text, have it labelled by its quality. */
function naive(policy: WorldPolicy, repeats: number): { readonly value: number; readonly se: number } {
  const world = createWorld({ seed: 21 });
  const means: number[] = [];
  let variance = 0;
  for (const { prompt } of prompts) {
    const qualities = Array.from({ length: repeats }, (_, repeat) => {
      const reply = post(
        world,
        'chat/completions',
        {
          model: policy.model,
          messages: question(prompt, policy.system ?? ''),
          temperature: policy.temperature ?? 1,
          top_p: policy.top_p ?? 1,
          ...(policy.stop === undefined ? {} : { stop: policy.stop }),
          max_tokens: policy.maxTokens ?? 256,
        },
        String(repeat),
      );
      const answer = JSON.parse(reply.kind === 'answer' ? reply.body : '') as {
        choices: { message: { content: string } }[];
      };
      return latentQuality(prompt, answer.choices[0]!.message.content);
    });
    const mean = qualities.reduce((sum, value) => sum + value, 0) / repeats;
    means.push(mean);
    variance += qualities.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1) / repeats;
  }
  return {
    value: means.reduce((sum, mean) => sum + mean, 0) / prompts.length,
    se: Math.sqrt(variance) / prompts.length,
  };
}

describe('truth', () => {
  it.each<WorldPolicy>([
    { model: 'world-medium', system: HELPFUL },
    { model: 'world-large', system: UNHELPFUL, temperature: 0.7, maxTokens: 20 },
    { model: 'world-small', top_p: 0.8, stop: ['. ', ' and'] },
  ])('agrees with the naive mean over answers that were asked for: %j', (policy) => {
    const fast = truth({ seed: 21 }, policy, prompts);
    const slow = naive(policy, 60);
    expect(Math.abs(fast.value - slow.value)).toBeLessThan(4 * Math.hypot(fast.se, slow.se));
    expect(slow.se).toBeLessThan(0.01);
  });

  it('has the standard error it says', () => {
    const policy = { model: 'world-medium', system: HELPFUL, maxTokens: 64 };
    const runs = Array.from({ length: 60 }, (_, seed) => truth({ seed: 0 }, policy, prompts, { draws: 16, seed }));
    const mean = runs.reduce((sum, run) => sum + run.value, 0) / runs.length;
    const spread = Math.sqrt(runs.reduce((sum, run) => sum + (run.value - mean) ** 2, 0) / (runs.length - 1));
    const said = runs.reduce((sum, run) => sum + run.se, 0) / runs.length;
    // The standard deviation of 60 values is known to about 9 %.
    expect(spread / said).toBeGreaterThan(0.65);
    expect(spread / said).toBeLessThan(1.35);
  });

  it('is quick: 320 prompts to a standard error below 0.003, and reproducible', () => {
    const many = worldPrompts({}, 320);
    const policy = { model: 'world-medium', system: HELPFUL, maxTokens: 64 };
    const value = truth({ seed: 0 }, policy, many);
    expect(value.se).toBeLessThan(0.003);
    expect(truth({ seed: 0 }, policy, many)).toEqual(value);
  });

  it('is for policies that answer', () => {
    expect(() => truth({ seed: 0 }, { model: 'world-oracle' }, prompts)).toThrow(/no language model/);
    expect(() => truth({ seed: 0 }, { model: 'world-small' }, [])).toThrow(RangeError);
    expect(() => truth({ seed: 0 }, { model: 'world-small' }, prompts, { draws: 1 })).toThrow(RangeError);
  });
});
