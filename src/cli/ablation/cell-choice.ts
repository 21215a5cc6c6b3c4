import type { JsonValue } from '../../base/json.ts';
import { nearestNames } from '../../base/nearest-names.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { AblationPlan, Cell } from '../../plan/ablation/ablation-plan.ts';

/** The cells that a person means. */
export type CellChoice =
  | { readonly kind: 'one'; readonly cell: number }
  | { readonly kind: 'matching'; readonly settings: readonly (readonly [axis: string, value: string])[] };

/** `17`, a cell's place in the grid; `seed=3,estimator=direct`, all that have these values. Null for a text of neither form. */
export function cellChoice(text: string, planned: AblationPlan): Result<CellChoice, string> | null {
  if (/^\d+$/.test(text)) {
    const total = planned.cells.length;
    return Number(text) < total
      ? ok({ kind: 'one', cell: Number(text) })
      : fail(`there are ${total} cells, from 0 to ${total - 1}`);
  }
  if (!/^[^=]+=/.test(text)) return null;
  // A value may hold commas: the next setting begins at a name.
  const settings = text.split(/,(?=[^,=[\]{}"]+=)/).map((part): readonly [string, string] => {
    const equals = part.indexOf('=');
    return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
  });
  for (const [axis, value] of settings) {
    const { axes, cells } = planned.grid;
    if (!axes.includes(axis)) return fail(`there is no axis "${axis}".${suggestion(axis, axes)}`);
    if (!cells.some((cell) => hasValue(cell, axis, value))) {
      const values = new Set(cells.flatMap((cell) => shownOn(cell, axis).map(textOf)));
      return fail(`no cell has ${axis} = ${value}.${suggestion(value, [...values])}`);
    }
  }
  return ok({ kind: 'matching', settings });
}

export function isChosen(cell: Cell, choice: CellChoice): boolean {
  if (choice.kind === 'one') return cell.index === choice.cell;
  return choice.settings.every(([axis, value]) => hasValue(cell, axis, value));
}

function hasValue(cell: Cell, axis: string, value: string): boolean {
  return shownOn(cell, axis).some((shown) => textOf(shown) === value || JSON.stringify(shown) === value);
}

function shownOn({ settings }: Cell, axis: string): readonly JsonValue[] {
  return settings.filter((setting) => setting.axis === axis).map(({ shown }) => shown);
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function suggestion(text: string, names: readonly string[]): string {
  const [nearest] = nearestNames(text, names);
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}
