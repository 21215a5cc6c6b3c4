import { randomStream, type RandomStream } from '../../base/random.ts';
import { answerFrom } from './answers.ts';
import { answerTraits, hardnessOf, qualityOfTraits } from './quality.ts';
import { DEFAULT_MAX_TOKENS } from './request-fields.ts';
import { drawAnswer } from './sampling.ts';
import { subjectOf } from './subject.ts';
import { encode } from './tokenizer.ts';
import { createUniverse, modelSpec } from './universe.ts';
import type { WorldPolicy, WorldTruth } from './world-types.ts';

export interface TruthOptions {
  /** Answers drawn for each prompt; default 256. */
  readonly draws?: number;
  readonly seed?: number;
}

const DEFAULT_DRAWS = 256;

/**
 * V(π): the mean over the prompts of E[oracle label | prompt], answers drawn from the policy. Given an answer the expected
 * label is its latent quality exactly, so only answers are drawn, straight from the model's tables. Prompts are fixed: the
 * standard error is that of the draws within prompts. Throws when the policy's model writes no answers.
 */
export function truth(
  world: { readonly seed: number },
  policy: WorldPolicy,
  prompts: readonly { readonly prompt: string }[],
  options: TruthOptions = {},
): WorldTruth {
  const steps = truthByPrompt(world, policy, prompts, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, pausing after each prompt: thousands of them take seconds, in which a caller may want to do something else too. */
export function* truthByPrompt(
  world: { readonly seed: number },
  policy: WorldPolicy,
  prompts: readonly { readonly prompt: string }[],
  options: TruthOptions = {},
): Generator<void, WorldTruth> {
  const draws = options.draws ?? DEFAULT_DRAWS;
  if (!Number.isInteger(draws) || draws < 2)
    throw new RangeError(`Truth needs at least 2 draws a prompt, not ${draws}`);
  if (prompts.length === 0) throw new RangeError('Truth needs at least one prompt');
  const qualityDrawn = answerQualities(world.seed, policy);
  let sum = 0;
  let sumOfVariances = 0;
  for (const [index, { prompt }] of prompts.entries()) {
    const random = randomStream(options.seed ?? world.seed, 'world-truth', index);
    const draw = qualityDrawn(prompt, random);
    let mean = 0;
    let squares = 0;
    for (let count = 1; count <= draws; count += 1) {
      const quality = draw();
      const step = quality - mean;
      mean += step / count;
      squares += step * (quality - mean);
    }
    sum += mean;
    sumOfVariances += squares / (draws - 1) / draws;
    yield;
  }
  return { value: sum / prompts.length, se: Math.sqrt(sumOfVariances) / prompts.length, draws };
}

/** For a prompt: a source of the latent qualities of answers drawn from the policy. */
function answerQualities(
  worldSeed: number,
  policy: WorldPolicy,
): (prompt: string, random: RandomStream) => () => number {
  const spec = modelSpec(policy.model);
  if (spec?.kind !== 'language') throw new RangeError(`\`${policy.model}\` is no language model of the world`);
  const universe = createUniverse(worldSeed);
  const sampling = { temperature: policy.temperature ?? 1, topP: policy.top_p ?? 1 };
  const maxTokens = policy.maxTokens ?? DEFAULT_MAX_TOKENS;
  const stop = typeof policy.stop === 'string' ? [policy.stop] : (policy.stop ?? []);
  return (prompt, random) => {
    const subject = subjectOf(prompt);
    const hardness = hardnessOf(subject);
    const model = universe.languageModel(
      policy.model,
      spec,
      { system: policy.system ?? '', question: prompt },
      sampling,
    );
    // Without stop texts the drawn tokens count as the text would; with them, the text is cut and read again.
    const drawIds = (): readonly number[] =>
      stop.length === 0
        ? drawAnswer(model, model.start, maxTokens, random).ids
        : encode(answerFrom(model, model.start, { maxTokens, stop }, random).text);
    return () => qualityOfTraits(answerTraits(subject, drawIds()), hardness);
  };
}
