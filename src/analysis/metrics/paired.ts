import type { CellRow } from './cell-row.ts';
import { isAnswered } from './claims.ts';
import { clusterStatistic, combined, type Observation } from './cluster-statistic.ts';
import { numbered, type Grid, type GridAxis } from './grid.ts';
import { observations, observationsIn, type RowSet } from './measure.ts';
import type { Metric } from './metric.ts';

/** Two values of an axis, on cells that agree in everything else. */
export interface PairedComparison {
  /** Value at `level` less value at `reference`; null without a pair. */
  readonly difference: number | null;
  /** By seeds, whose shared prompts cancel out; null with fewer than two. */
  readonly interval: readonly [lower: number, upper: number] | null;
  /** The same with refusals and failures held against each, on all pairs; null where the metric has no such value. */
  readonly with_failures: number | null;
  /** Pairs of cells that were compared. */
  readonly pairs: number;
  /** Pairs without a claim that both answer. */
  readonly unanswered: number;
  /** Cells of either value without a partner: the grid does not cross them. */
  readonly unpaired: number;
}

/** The cells of an axis's values by what they agree on otherwise; made once for all comparisons of the axis. */
export interface Pairing {
  readonly grid: Grid;
  /** By level: the number of its combination of the other axes' values → its row. */
  readonly rowsAt: readonly ReadonlyMap<number, number>[];
}

export function pairingOf(grid: Grid, axis: GridAxis): Pairing {
  const { groupOf } = numbered(
    grid.cells.length,
    grid.axes.filter((other) => other !== axis),
  );
  const rowsAt = axis.levels.map(() => new Map<number, number>());
  for (const [row, group] of groupOf.entries()) rowsAt[axis.levelOf[row] ?? 0]?.set(group, row);
  return { grid, rowsAt };
}

/**
 * Metric at one value of an axis less metric at another, over pairs of cells that agree on all other axes, the seed included. A metric of answers
 * looks at the policies that both cells of a pair answer: neither is better for having refused the hard ones.
 */
export function comparePaired(
  metric: Metric,
  pairing: Pairing,
  [level, reference]: readonly [level: number, reference: number],
): PairedComparison {
  const { grid } = pairing;
  const { mine, theirs, shared, unpaired } = pairsOf(pairing, level, reference);
  const observed = observationsIn(grid, metric.contributions);
  const [first, second]: [Observation[], Observation[]] = [[], []];
  for (let pair = 0; pair < mine.length; pair += 1) {
    const [row, other] = [mine[pair] ?? 0, theirs[pair] ?? 0];
    // What both answer, or neither, contributes as it does alone.
    const own = metric.comparesAnswers ? (shared[pair] ?? null) : null;
    const a = own === null ? observed(row) : observationOf(grid, metric, row, own[0]);
    const b = own === null ? observed(other) : observationOf(grid, metric, other, own[1]);
    if (a.values.length === 0 || a.values.length !== b.values.length) continue;
    first.push(a);
    second.push(b);
  }
  const answered = differenceOf(metric, grid, first, second);
  return {
    difference: answered?.value ?? null,
    interval: answered?.interval ?? null,
    with_failures: failureDifference(metric, grid, mine, theirs),
    pairs: first.length,
    unanswered: mine.length - first.length,
    unpaired,
  };
}

function observationOf({ clusterOf }: Grid, metric: Metric, row: number, cell: CellRow): Observation {
  return { cluster: clusterOf[row] ?? 0, values: metric.contributions(cell) };
}

function failureDifference(metric: Metric, grid: Grid, mine: RowSet, theirs: RowSet): number | null {
  const { withFailures } = metric;
  if (withFailures === null) return null;
  const [a, b] = [observations(grid, mine, withFailures), observations(grid, theirs, withFailures)];
  return differenceOf(metric, grid, a, b)?.value ?? null;
}

function differenceOf(
  { summary }: Metric,
  { clusters }: Grid,
  mine: readonly Observation[],
  theirs: readonly Observation[],
): ReturnType<typeof combined> | null {
  const a = clusterStatistic(mine, summary, clusters);
  const b = clusterStatistic(theirs, summary, clusters);
  if (a === null || b === null) return null;
  return combined([
    [1, a],
    [-1, b],
  ]);
}

/** Cells that agree in all but the axis that is compared. */
interface Pairs {
  /** By pair: the rows of the two. */
  readonly mine: RowSet;
  readonly theirs: RowSet;
  /** By pair: the two with the claims alone that both answer; null where they answer the same ones. */
  readonly shared: readonly (readonly [CellRow, CellRow] | null)[];
  readonly unpaired: number;
}

/** Each metric asks for the same pairs. */
const made = new WeakMap<Pairing, Map<string, Pairs>>();

function pairsOf(pairing: Pairing, level: number, reference: number): Pairs {
  const known = made.get(pairing) ?? new Map<string, Pairs>();
  made.set(pairing, known);
  const key = `${level}/${reference}`;
  const found = known.get(key) ?? pairsBetween(pairing, level, reference);
  known.set(key, found);
  return found;
}

function pairsBetween({ grid: { cells }, rowsAt }: Pairing, level: number, reference: number): Pairs {
  const own = rowsAt[level] ?? new Map<number, number>();
  const others = rowsAt[reference] ?? new Map<number, number>();
  const [mine, theirs]: [number[], number[]] = [[], []];
  const shared: (readonly [CellRow, CellRow] | null)[] = [];
  for (const [group, row] of own) {
    const other = others.get(group);
    const [cell, partner] = [cells[row], cells[other ?? -1]];
    if (other === undefined || cell === undefined || partner === undefined) continue;
    mine.push(row);
    theirs.push(other);
    shared.push(answersAgree(cell, partner) ? null : answeredByBoth(cell, partner));
  }
  return { mine, theirs, shared, unpaired: own.size + others.size - 2 * mine.length };
}

/** Whether the same policies are answered, as they most often are; policies come in the same order then. */
function answersAgree({ policies }: CellRow, { policies: others }: CellRow): boolean {
  return (
    policies.length === others.length &&
    policies.every((claim, index) => {
      const other = others[index];
      return other !== undefined && claim.policy === other.policy && isAnswered(claim) === isAnswered(other);
    })
  );
}

function answeredByBoth(a: CellRow, b: CellRow): readonly [CellRow, CellRow] {
  const answered = (cell: CellRow): ReadonlySet<string> =>
    new Set(cell.policies.filter(isAnswered).map(({ policy }) => policy));
  const [ours, theirs] = [answered(a), answered(b)];
  const shared = (cell: CellRow): CellRow => ({
    ...cell,
    policies: cell.policies.filter(({ policy }) => ours.has(policy) && theirs.has(policy)),
  });
  return [shared(a), shared(b)];
}
