import type { CheckVerdict, Comparison, EstimatorResult } from '../../analysis/results.ts';
import { pValue, signed } from '../format.ts';

/** Of a pair that is one policy; null for two policies, also in results of a version that knew no such pairs. */
export function cloneCheckOf(comparison: Comparison): CheckVerdict | null {
  return (comparison as Partial<Comparison>).clone_check ?? null; // absent in older results
}

export const checkWords: Readonly<Record<CheckVerdict, string>> = {
  PASS: 'A/A PASS',
  FAIL: 'A/A FAIL',
  NOT_CHECKED: 'A/A not checked',
};

/** What a failed check is about. */
const MEANING =
  'The two batches were judged or sampled differently, and differences of this size between other policies are not to be trusted either.';

/** `A/A check FAIL: clone is base again, …`: one sentence or two a pair that is one policy. */
export function cloneSentences(result: EstimatorResult, id: string): readonly string[] {
  return result.comparisons.flatMap((comparison) => {
    const verdict = cloneCheckOf(comparison);
    return verdict === null ? [] : [cloneSentence(comparison, verdict, id)];
  });
}

function cloneSentence({ policy, reference, difference, p }: Comparison, verdict: CheckVerdict, id: string): string {
  const same = `${policy} and ${reference} are one policy, so the true difference is 0`;
  const found = difference === null ? '' : ` ${id} finds ${signed(difference)}${p === null ? '' : ` (${pValue(p)})`}`;
  switch (verdict) {
    case 'PASS':
      return `A/A check PASS: ${same}, and${found}.`;
    case 'FAIL':
      return `A/A check FAIL: ${same}, but${found}. ${MEANING}`;
    case 'NOT_CHECKED':
      return `A/A check not made: ${same}, but there is no interval to hold it against.`;
    default:
      return verdict satisfies never;
  }
}
