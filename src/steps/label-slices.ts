import type { LabelsParams } from '../plan/declarations/labels.ts';
import { sampleOrder } from './sample-order.ts';

export interface LabelSlices {
  readonly fit: ReadonlySet<string>;
  readonly audit: ReadonlySet<string>;
}

/**
 * The prompts whose answers are labelled to learn from, and those labelled to check with; no prompt is in both.
 * Both are the first of a fixed order, so a larger slice holds the smaller one and no label is paid for twice.
 */
export function labelSlices(
  promptIds: readonly string[],
  wanted: Pick<LabelsParams, 'seed' | 'fit' | 'audit'>,
): LabelSlices {
  const audit = new Set(sampleOrder(promptIds, wanted.seed, 'audit').slice(0, wanted.audit));
  const size = 'labels' in wanted.fit ? wanted.fit.labels : Math.round(wanted.fit.coverage * promptIds.length);
  const fit = sampleOrder(promptIds, wanted.seed, 'oracle')
    .filter((id) => !audit.has(id))
    .slice(0, size);
  return { fit: new Set(fit), audit };
}
