import type { CellRow } from '../../analysis/metrics/cell-row.ts';
import type { Grid } from '../../analysis/metrics/grid.ts';
import type { Study } from './study.ts';

/** Policies that cells make claims about, in the order of the experiment. */
export function policiesOf({ grid }: Study): readonly string[] {
  const found = new Set<string>();
  for (const { policies } of grid.cells) for (const { policy } of policies) found.add(policy);
  return [...found];
}

/** The same grid, with the claims about some policies alone. */
export function gridOfPolicies(grid: Grid, wanted: ReadonlySet<string>): Grid {
  const cells = grid.cells.map((cell): CellRow => ({
    ...cell,
    policies: cell.policies.filter(({ policy }) => wanted.has(policy)),
  }));
  return { ...grid, cells };
}
