import { canonicalJson } from '../../base/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { MatchableCell, MatchedCells } from '../ablation/match-cells.ts';

/** Cell of B → what it sets that no cell of A does, by axis; empty where only the combination is new. */
export type NewValues = (cell: number) => Readonly<Record<string, JsonValue>>;

export function newValuesIn({ a, b }: MatchedCells): NewValues {
  const before = valuesIn(a.values());
  const cells = Map.groupBy(b.values(), ({ cell }) => cell);
  return (cell) =>
    Object.fromEntries(
      (cells.get(cell) ?? []).flatMap((one) =>
        Object.entries(settingsOf(one)).flatMap(([axis, value = null]) =>
          before.get(axis)?.has(canonicalJson([value])) === true ? [] : [[axis, value] as const],
        ),
      ),
    );
}

function settingsOf({ settings, estimator }: MatchableCell): JsonObject {
  return estimator === null ? settings : { estimator, ...settings };
}

function valuesIn(cells: Iterable<MatchableCell>): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const cell of cells) {
    for (const [axis, value = null] of Object.entries(settingsOf(cell))) {
      const own = values.get(axis) ?? new Set();
      values.set(axis, own.add(canonicalJson([value])));
    }
  }
  return values;
}
