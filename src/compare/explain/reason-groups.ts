import { canonicalJson } from '../../base/canonical-json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { CellReason, ReasonGroup } from './explanation.ts';
import type { Root } from './roots.ts';

/** Why one cell runs. */
export interface CellWhy {
  /** Its place in the grid. */
  readonly cell: number;
  readonly roots: readonly Root[];
  /** Axis → value that is new; null for a cell that was in the last run. */
  readonly values: Readonly<Record<string, JsonValue>> | null;
}

/** Cells that are named; the others are counted. */
const MOST_EXAMPLES = 3;

/** A group while its cells are counted. */
class Gathered {
  readonly cells = new Set<number>();
  readonly steps = new Set<string>();
  /** Of new cells: axis → texts of its new values → these. */
  readonly values = new Map<string, Map<string, JsonValue>>();
  private readonly reason: CellReason;

  constructor(reason: CellReason) {
    this.reason = reason;
  }

  add(values: Readonly<Record<string, JsonValue>>): void {
    for (const [axis, value] of Object.entries(values)) {
      const own = this.values.get(axis) ?? new Map<string, JsonValue>();
      this.values.set(axis, own.set(canonicalJson([value]), value));
    }
  }

  group(): ReasonGroup {
    const values = Object.fromEntries([...this.values].map(([axis, own]) => [axis, [...own.values()]]));
    return {
      reason: this.reason.code === 'new-cell' ? { code: 'new-cell', values } : this.reason,
      cells: this.cells.size,
      examples: [...this.cells].slice(0, MOST_EXAMPLES),
      steps: [...this.steps],
    };
  }
}

/** Cells by what they run for, the reasons of most cells first. */
export function gather(whys: readonly CellWhy[]): readonly ReasonGroup[] {
  const groups = new Map<string, Gathered>();
  const groupOf = (name: string, reason: CellReason): Gathered => {
    const group = groups.get(name) ?? new Gathered(reason);
    groups.set(name, group);
    return group;
  };
  for (const { cell, roots, values } of whys) {
    for (const { reason, step } of roots) {
      const group = groupOf(canonicalJson(reason), reason);
      group.cells.add(cell);
      group.steps.add(baseName(step));
    }
    if (values === null) continue;
    // New values of one axis are one reason.
    const group = groupOf(`new-cell ${Object.keys(values).sort().join('\n')}`, { code: 'new-cell', values: {} });
    group.cells.add(cell);
    group.add(values);
  }
  return [...groups.values()].map((group) => group.group()).sort((a, b) => b.cells - a.cells);
}

/** `sample` of `sample[seed=3]#2`: names end with what tells the steps of different cells apart. */
function baseName(step: string): string {
  return step.replace(/(\[.*\])?(#\d+)?$/, '');
}
