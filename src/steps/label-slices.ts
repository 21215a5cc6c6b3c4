import type { LabelsParams } from '../plan/declarations/labels.ts';

export interface LabelSlices {
  readonly fit: ReadonlySet<string>;
  readonly audit: ReadonlySet<string>;
}

/**
 * The prompts whose answers are labelled to learn from, and those labelled to check with; no prompt of a policy is in both.
 *
 * `ids` stand in the sample's own order, which is random, so any set of places in it is a simple random sample. The places are
 * chosen so that nothing paid for is ever dropped: a place is labelled when its van der Corput number lies below the coverage, so
 * that a larger coverage or a longer sample only adds labels, and a longer sample adds them on its new prompts. About that share
 * is labelled, exactly so for shares like 1/4 of a multiple of 4. Checking takes odd places first, which coverages up to one half
 * leave alone; a stated number of labels takes even ones first.
 */
export function labelSlices(ids: readonly string[], wanted: Pick<LabelsParams, 'fit' | 'audit'>): LabelSlices {
  const places = ids.map((_, place) => place);
  const even = places.filter((place) => place % 2 === 0);
  const odd = places.filter((place) => place % 2 === 1);
  const audit = new Set([...odd, ...even].slice(0, wanted.audit));
  const free = [...even, ...odd].filter((place) => !audit.has(place));
  const { fit } = wanted;
  const labelled =
    'labels' in fit ? free.slice(0, fit.labels) : free.filter((place) => vanDerCorput(place) < fit.coverage);
  const idsAt = (chosen: Iterable<number>): ReadonlySet<string> =>
    new Set([...chosen].map((place) => ids[place] ?? ''));
  return { fit: idsAt(labelled), audit: idsAt(audit) };
}

/** van der Corput (1935), base 2: the bits of n behind the binary point, the last one first. In [0, 1). */
function vanDerCorput(n: number): number {
  let value = 0;
  let weight = 0.5;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    value += (rest % 2) * weight;
    weight /= 2;
  }
  return value;
}
