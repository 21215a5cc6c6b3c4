import { fail, ok } from '../../base/result.ts';
import type { JsonObject } from '../../base/json.ts';
import type { SampleParams } from '../../plan/declarations/sample.ts';
import type { Step } from '../../plan/step.ts';
import { evaluationTables } from '../evaluation-tables.ts';
import type { ComputingStep, StepContext } from '../implementation.ts';
import { madeOf } from '../made-of-input.ts';
import { sampleOrder } from '../sample-order.ts';
import { labelTruths } from './label-truth.ts';
import { labelledResponses, rowsOf } from './labelled-responses.ts';
import { promptsIn, sampleTables, type DrawingOrders } from './sample-tables.ts';

/** Some of a dataset's prompts, with some of their labels, and what all of their labels say of the policies. */
export const sample: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<SampleParams>; // declared by plan/declarations/sample.ts
    const tables = await evaluationTables(context);
    const drawn = sampleTables(tables, params, await drawingOrders(context, params.seed));
    if (!drawn.ok) return fail({ code: 'impossible', message: drawn.error });
    const { tables: part, prompts } = drawn.value;
    const policies = new Set([...part.policies, ...(part.loggingPolicy === null ? [] : [part.loggingPolicy])]);
    const labels = [...policies].reduce((sum, id) => sum + labelledResponses(rowsOf(part, id).fits).length, 0);
    return ok({
      outputs: { evaluation: JSON.stringify(part) },
      failures: 0,
      summary: { prompts: prompts.size, labels, truths: labelTruths(tables, prompts) as unknown as JsonObject }, // plain numbers
    });
  },
};

/** In two orders. */
const BYTES_AN_ID = 64;

/** Thousands of ids are hashed for an order, and many samples share a seed. */
async function drawingOrders(context: StepContext, seed: number | null): Promise<DrawingOrders> {
  return await madeOf(context, 'evaluation', `orders ${seed}`, async () => {
    const ids = promptsIn(await evaluationTables(context));
    const inOrder = (purpose: string): readonly string[] => (seed === null ? ids : sampleOrder(ids, seed, purpose));
    const value = { prompts: inOrder('ablation/prompts'), labels: inOrder('ablation/labels') };
    return { value, bytes: ids.length * BYTES_AN_ID };
  });
}
