import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { declaredTruth, truthSource, type KnownTruth } from '../../config/ablation/truth-source.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { CellPlan } from '../../plan/ablation/ablation-plan.ts';

/** What a step has to tell in a few numbers; null for one that has not ended, or is not there. */
export type SummaryOf = (step: string | null) => JsonObject | null;

/** What a cell's estimates are held against, by policy. */
export function cellTruth(
  { sample, truths, labelTruth }: Pick<CellPlan, 'sample' | 'truths' | 'labelTruth'>,
  truth: Ablation['truth'],
  summaryOf: SummaryOf,
): (policy: string) => KnownTruth {
  const source = truthSource(truth);
  switch (source.from) {
    case 'declared':
      return (policy) => declaredTruth(source.truth, policy);
    case 'world':
      return (policy) => readTruth(summaryOf(truths.get(policy) ?? null));
    case 'labels': {
      const found = summaryOf(source.on === 'all' ? labelTruth : sample)?.['truths'];
      return (policy) => readTruth(isJsonObject(found) ? found[policy] : null);
    }
    default:
      return source satisfies never;
  }
}

function readTruth(truth: JsonValue | undefined): KnownTruth {
  if (!isJsonObject(truth)) return { value: null, se: null };
  const { value, se } = truth;
  return { value: typeof value === 'number' ? value : null, se: typeof se === 'number' ? se : null };
}
