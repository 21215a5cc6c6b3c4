import { fail, ok, type Result } from '../../base/result.ts';
import type { JsonObject } from '../../base/json.ts';
import type { SampleParams } from '../../plan/declarations/sample.ts';
import type { Step } from '../../plan/step.ts';
import type { ComputingStep, StepContext } from '../implementation.ts';
import { madeOf } from '../made-of-input.ts';
import { sampleOrder } from '../sample-order.ts';
import { drawSample, type DrawingOrders, type DrawnSample } from './draw-sample.ts';
import { labelTruths } from './label-truth.ts';
import { sampleContent } from './sample-content.ts';
import { answeredMask, sampleSourceOf, type SampleSource } from './sample-source.ts';

/**
 * Some of a dataset's prompts, with some of their labels, and what all of their labels say of the policies. Its rows are not stored: they are
 * known by the hash of what they hold, and whoever needs them draws them from the dataset again (`drawnSample`).
 */
export const sample: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<SampleParams>; // declared by plan/declarations/sample.ts
    const source = await sampleSourceOf(context);
    const drawn = await drawnSample(context, params);
    if (!drawn.ok) return fail({ code: 'impossible', message: drawn.error });
    const prompts = drawn.value.prompts ?? answeredMask(source);
    return ok({
      outputs: { evaluation: { derived: sampleContent(source, drawn.value) ?? context.hashOf('evaluation') } },
      failures: 0,
      summary: {
        prompts: prompts.reduce((count, one) => count + one, 0),
        labels: learnedLabels(source, drawn.value),
        truths: labelTruths(source, prompts) as unknown as JsonObject, // plain numbers
      },
    });
  },
};

type Context = Pick<StepContext, 'input' | 'made'>;

/** The part of a dataset that a sample is. */
export async function drawnSample(context: Context, params: SampleParams): Promise<Result<DrawnSample, string>> {
  return drawSample(await sampleSourceOf(context), params, await drawingOrders(context, params.seed));
}

function learnedLabels({ policies, learned }: SampleSource, { prompts, labels }: DrawnSample): number {
  let count = 0;
  for (const policy of policies) {
    const kept = labels[policy];
    for (const prompt of learned[policy]?.prompt ?? []) {
      if ((prompts === null || prompts[prompt] === 1) && (kept === undefined || kept[prompt] === 1)) count += 1;
    }
  }
  return count;
}

/** Thousands of ids are hashed for an order, and many samples share a seed. */
async function drawingOrders(context: Context, seed: number | null): Promise<DrawingOrders> {
  return await madeOf(context, 'evaluation', `orders ${seed}`, async () => {
    const { ids, answered } = await sampleSourceOf(context);
    const places = new Map(Array.from(answered, (prompt) => [ids[prompt] ?? '', prompt]));
    const inOrder = (purpose: string): Int32Array =>
      seed === null
        ? answered
        : Int32Array.from(sampleOrder([...places.keys()], seed, purpose), (id) => places.get(id)!); // an order holds the ids it is given
    const value = { prompts: inOrder('ablation/prompts'), labels: inOrder('ablation/labels') };
    return { value, bytes: value.prompts.byteLength + value.labels.byteLength };
  });
}
