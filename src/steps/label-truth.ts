import type { JsonObject } from '../base/json.ts';
import { ok } from '../base/result.ts';
import type { ComputingStep } from './implementation.ts';
import { labelTruths } from './sample/label-truth.ts';
import { answeredMask, sampleSourceOf } from './sample/sample-source.ts';

/** The policies' values as the oracle's labels have them, on all prompts of a dataset: what a sample of all of them is held against. */
export const labelTruth: ComputingStep = {
  type: 'compute',
  async run(_, context) {
    const source = await sampleSourceOf(context);
    const truths = labelTruths(source, answeredMask(source));
    return ok({
      outputs: { truths: JSON.stringify(truths) },
      failures: 0,
      summary: { truths: truths as unknown as JsonObject }, // plain numbers
    });
  },
};
