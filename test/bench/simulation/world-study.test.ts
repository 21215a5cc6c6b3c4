import { expect, it } from 'vitest';
import { worldPrompts } from '../../../src/llm/world/prompts.ts';
import { truth } from '../../../src/llm/world/truth.ts';
import { measure, targetsOf, fieldsPerTarget } from '../../../bench/simulation/measure.ts';
import { worldStudy, worldValue } from '../../../bench/simulation/world-study.ts';

it('has the values that the world’s own truth has on many prompts', () => {
  const prompts = worldPrompts({ topics: 12, seed: 7 }, 1000);
  const policy = { model: 'world-large', system: 'You are a helpful assistant.', temperature: 1, maxTokens: 64 };
  const onPrompts = truth({ seed: 0 }, policy, prompts, { draws: 8 });
  const { value, se } = worldValue('premium', 300);
  // Values differ by at most some 0.05 between prompts (the topics' hardness), so 1,000 of them add 0.0016 at most.
  expect(Math.abs(onPrompts.value - value)).toBeLessThan(4 * Math.hypot(onPrompts.se, se, 0.0016));
});

it('gives the same replicate again, with exact weights for the clone', () => {
  const data = worldStudy.data(1, 5);
  expect(worldStudy.data(1, 5)).toEqual(data);
  expect(data.logged!.targetLogprob['clone']).toEqual(data.logged!.baseLogprob);
  expect(data.logged!.label.filter((label) => !Number.isNaN(label)).length).toBe(80);
  expect(data.probes['premium']!.n).toBe(25);
});

it('refuses the policy that hardly any label lies near', () => {
  const rows = measure(worldStudy, 'main', 1, 5);
  const index = targetsOf(worldStudy, 'main').findIndex(
    ({ estimator, policy, reference }) => estimator === 'direct' && policy === 'unhelpful' && reference === null,
  );
  expect(rows[index * fieldsPerTarget]).toBeGreaterThan(0);
});
