import { VOCABULARY } from './vocabulary.ts';

/** Tokens that stand for each other: those of one class, and of one topic if they have one. */
export const TOKEN_LISTS: readonly (readonly number[])[] = [
  ...Map.groupBy(VOCABULARY.keys(), (id) => `${VOCABULARY[id]?.class}/${VOCABULARY[id]?.topic}`).values(),
];

/** The share of each token in its list: earlier ones are commoner, and the first mark of its kind nearly always serves. */
export const LIST_SHARES: Float64Array = (() => {
  const shares = new Float64Array(VOCABULARY.length);
  for (const list of TOKEN_LISTS) {
    const weights = list.map((id, rank) => (isMark(id) ? 0.02 ** rank : 1 / (rank + 3)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [rank, id] of list.entries()) shares[id] = (weights[rank] ?? 0) / total;
  }
  return shares;
})();

function isMark(id: number): boolean {
  const cls = VOCABULARY[id]?.class;
  return cls === 'stop' || cls === 'comma';
}
