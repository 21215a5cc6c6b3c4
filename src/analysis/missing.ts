import type { MissingCount } from './dataset.ts';

/** Counts what did not come, by table, policy, field and reason; listed in the order of first appearance. */
export class MissingTally {
  readonly #counts = new Map<string, MissingCount>();

  add(table: MissingCount['table'], policy: string, field: string, reason: string, by = 1): void {
    const key = JSON.stringify([table, policy, field, reason]);
    const count = (this.#counts.get(key)?.count ?? 0) + by;
    this.#counts.set(key, { table, policy, field, reason, count });
  }

  list(): readonly MissingCount[] {
    return [...this.#counts.values()];
  }
}

/** Sum of the counts of one table, policy and field. */
export function missingCount(
  missing: readonly MissingCount[],
  table: MissingCount['table'],
  policy: string,
  field: string,
): number {
  let total = 0;
  for (const entry of missing) {
    if (entry.table === table && entry.policy === policy && entry.field === field) total += entry.count;
  }
  return total;
}
