import { fail, ok } from '../base/result.ts';
import type { TruthParams } from '../plan/declarations/truth.ts';
import type { Step } from '../plan/step.ts';
import type { ComputingStep } from './implementation.ts';
import { stoppedFailure } from './stopped.ts';
import { inSlices } from './in-slices.ts';
import { parseRows, type PromptRow } from './rows.ts';

/** A policy's true value on the prompts of the experiment, as the embedded world knows it. */
export const truth: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<TruthParams>; // declared by plan/declarations/truth.ts
    const prompts = parseRows<PromptRow>(await context.input('prompts'));
    const policy = {
      model: params.model,
      system: params.system,
      temperature: params.temperature,
      maxTokens: params.max_tokens,
      ...(params.top_p === null ? {} : { top_p: params.top_p }),
      ...(params.stop === null ? {} : { stop: params.stop }),
    };
    const { truthByPrompt } = await import('../llm/world/truth.ts');
    const found = await inSlices(truthByPrompt({ seed: params.world_seed }, policy, prompts), context.stop);
    if (found === null) return fail(stoppedFailure(step, 'interrupted'));
    const { value, se, draws } = found;
    return ok({ outputs: { truth: JSON.stringify({ value, se, draws }) }, failures: 0, summary: { value, se, draws } });
  },
};
