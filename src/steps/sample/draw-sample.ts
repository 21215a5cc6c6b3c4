import type { ColumnSelection } from '../../analysis/select-columns.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { LabelAmount, SampleParams } from '../../plan/declarations/sample.ts';
import type { SampleSource } from './sample-source.ts';

/** Two orders of the answered prompts: one to draw them by, one to draw whose labels stay. A larger draw keeps the smaller one. */
export interface DrawingOrders {
  readonly prompts: Int32Array;
  readonly labels: Int32Array;
}

/** What a sample holds of its dataset. */
export type DrawnSample = Omit<ColumnSelection, 'covariates'>;

/** The first prompts, and the labels of the first of those. */
export function drawSample(
  source: SampleSource,
  { size, labels }: Pick<SampleParams, 'size' | 'labels'>,
  orders: DrawingOrders,
): Result<DrawnSample, string> {
  if (size !== null && size > orders.prompts.length) {
    return fail(`a sample of ${size} prompts is wanted, and the data has ${orders.prompts.length}`);
  }
  const drawn = size === null ? orders.prompts : orders.prompts.subarray(0, size);
  const isDrawn = maskOf(drawn, source.ids.length);
  // What was never answered, of data with probes on further prompts, stays where nothing is drawn.
  const prompts = size === null ? null : isDrawn;
  if (labels === null) return ok({ prompts, labels: {} });
  const inOrder = orders.labels.filter((prompt) => isDrawn[prompt] === 1);
  const kept: Record<string, Uint8Array> = {};
  for (const policy of source.policies) {
    const amount = labels.policies[policy] ?? (labels.others === 'none' ? { share: 0 } : null);
    if (amount === null) continue;
    const asked = source.asked[policy] ?? new Uint8Array(source.ids.length);
    const found = firstOf(
      inOrder.filter((prompt) => asked[prompt] === 1),
      amount,
      labels.share_of === 'prompts' ? drawn.length : null,
    );
    if (!found.ok) return fail(`${found.error} of ${policy}`);
    kept[policy] = maskOf(found.value, source.ids.length);
  }
  return ok({ prompts, labels: kept });
}

/** `prompts`: what a share is of; null for those that carry a label. */
function firstOf(labelled: Int32Array, amount: LabelAmount, prompts: number | null): Result<Int32Array, string> {
  if ('share' in amount) return ok(labelled.subarray(0, Math.round(amount.share * (prompts ?? labelled.length))));
  if (amount.count > labelled.length)
    return fail(`${amount.count} labels are wanted, and the sample has ${labelled.length}`);
  return ok(labelled.subarray(0, amount.count));
}

function maskOf(prompts: Int32Array, count: number): Uint8Array {
  const mask = new Uint8Array(count);
  for (const prompt of prompts) mask[prompt] = 1;
  return mask;
}
