import type { JsonValue } from '../../base/json.ts';
import type { Ablation, AxisCondition } from '../../config/types.generated.ts';
import type { Setting } from './ablation-plan.ts';
import type { Axes } from './axes.ts';

type Test = (settings: readonly Setting[]) => boolean;

/** A reason to make no cell. */
export interface Filter {
  readonly by: string;
  drops(settings: readonly Setting[]): boolean;
}

/** Constraints and exclusions, in the order in which they are asked. */
export function filtersOf({ constraints, exclude }: Ablation, axes: Axes): readonly Filter[] {
  return [
    ...constraints.map(({ when, require }, index): Filter => {
      const [applies, holds] = [compiled(when, axes), compiled(require, axes)];
      return { by: `constraints[${index}]`, drops: (cell) => applies(cell) && !holds(cell) };
    }),
    ...exclude.map((condition, index): Filter => ({ by: `exclude[${index}]`, drops: compiled(condition, axes) })),
  ];
}

/** All of a condition's axes must match. The cells of a design set all axes, in their order. */
function compiled(condition: AxisCondition, axes: Axes): Test {
  const allowed = Object.entries(condition).map(
    // A config is plain JSON.
    ([axis, value]) => ({ place: axes.names.indexOf(axis), levels: axes.allowed(axis, value as JsonValue) }),
  );
  return (settings) => allowed.every(({ place, levels }) => levels.has(settings[place]?.level ?? -1));
}
