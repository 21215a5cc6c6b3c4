import { isAnswered } from './claims.ts';
import { clusterStatistic, combined, type Observation } from './cluster-statistic.ts';
import { numbered, type Grid, type GridAxis } from './grid.ts';
import { contributionsIn, observations } from './measure.ts';
import type { MeasuredCell, Metric } from './metric.ts';

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
  const { pairs, unpaired } = pairsOf(pairing, level, reference);
  const contributionsOf = contributionsIn(grid, metric.contributions);
  const [mine, theirs]: [Observation[], Observation[]] = [[], []];
  for (const [row, other] of pairs) {
    const [cell, partner] = [grid.cells[row], grid.cells[other]];
    if (cell === undefined || partner === undefined) continue;
    // What neither answers, or both, contributes as it does alone.
    const [first, second] =
      metric.comparesAnswers && !answersAgree(cell, partner)
        ? answeredByBoth(cell, partner).map(metric.contributions)
        : [contributionsOf(row), contributionsOf(other)];
    if (first === undefined || second === undefined || first.length === 0 || first.length !== second.length) continue;
    const cluster = grid.clusterOf[row] ?? 0;
    mine.push({ cluster, values: first });
    theirs.push({ cluster, values: second });
  }
  const answered = differenceOf(metric, grid, mine, theirs);
  return {
    difference: answered?.value ?? null,
    interval: answered?.interval ?? null,
    with_failures: failureDifference(metric, grid, pairs),
    pairs: mine.length,
    unanswered: pairs.length - mine.length,
    unpaired,
  };
}

function failureDifference(metric: Metric, grid: Grid, pairs: readonly Pair[]): number | null {
  const { withFailures } = metric;
  if (withFailures === null) return null;
  const [mine, theirs] = [0, 1].map((place) =>
    observations(
      grid,
      pairs.map((pair) => pair[place] ?? 0),
      withFailures,
    ),
  );
  return differenceOf(metric, grid, mine ?? [], theirs ?? [])?.value ?? null;
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

/** Rows of two cells that agree in all but the axis that is compared. */
type Pair = readonly [row: number, reference: number];

function pairsOf(
  { rowsAt }: Pairing,
  level: number,
  reference: number,
): { readonly pairs: readonly Pair[]; readonly unpaired: number } {
  const [mine, theirs] = [rowsAt[level] ?? new Map<number, number>(), rowsAt[reference] ?? new Map<number, number>()];
  const pairs = [...mine].flatMap(([group, row]): Pair[] => {
    const other = theirs.get(group);
    return other === undefined ? [] : [[row, other]];
  });
  return { pairs, unpaired: mine.size + theirs.size - 2 * pairs.length };
}

/** Whether the same policies are answered, as they most often are; policies come in the same order then. */
function answersAgree({ policies }: MeasuredCell, { policies: others }: MeasuredCell): boolean {
  return (
    policies.length === others.length &&
    policies.every((claim, index) => {
      const other = others[index];
      return other !== undefined && claim.policy === other.policy && isAnswered(claim) === isAnswered(other);
    })
  );
}

function answeredByBoth(a: MeasuredCell, b: MeasuredCell): readonly [MeasuredCell, MeasuredCell] {
  const answered = (cell: MeasuredCell): ReadonlySet<string> =>
    new Set(cell.policies.filter(isAnswered).map(({ policy }) => policy));
  const [ours, theirs] = [answered(a), answered(b)];
  const shared = (cell: MeasuredCell): MeasuredCell => ({
    ...cell,
    policies: cell.policies.filter(({ policy }) => ours.has(policy) && theirs.has(policy)),
  });
  return [shared(a), shared(b)];
}
