import type { LogprobRow } from '../rows.ts';

/**
 * One log probability a response, from all times it was asked for: the mean of those that came; null with the first
 * reason when none did.
 */
export function meanOverPasses(rows: readonly LogprobRow[]): LogprobRow[] {
  const byDraw = Map.groupBy(rows, (row) => JSON.stringify([row.prompt_id, row.draw_idx]));
  return [...byDraw.values()].flatMap((passes) => {
    const [first] = passes;
    if (first === undefined) return [];
    const values = passes.map((row) => row.logprob).filter((value) => value !== null);
    if (values.length === 0) return [first];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return [{ ...first, logprob: mean, reason: null }];
  });
}
