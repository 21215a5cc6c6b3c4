import { clusterNames, clustersOf, jackknifeGroups, type JackknifeGroups } from '../../analysis/clusters.ts';
import type { AnalysisContext } from '../../analysis/context.ts';
import type { Prompts } from '../../analysis/dataset.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { UnpairedReason } from './difference.ts';

/** Two datasets on one set of units, so that what is left out of one is left out of the other too. */
export interface CommonUnits {
  readonly a: SideUnits;
  readonly b: SideUnits;
  /** How many clusters either has. */
  readonly clusters: number;
  readonly sharedPrompts: number;
}

export interface SideUnits {
  /** The groups of a jackknife that leaves the same prompts out of both. */
  readonly groups: JackknifeGroups;
  /** Cluster → its number among those of both. */
  readonly clusterOf: Int32Array;
}

/**
 * Deals the clusters of both datasets to common jackknife groups: first those that both have, then those of A alone, then those of B alone,
 * each time the labelled ones first, so that every group has its share of each. On equal prompts with equal labels these are the very groups
 * of the two estimates.
 */
export function commonUnits(a: AnalysisContext, b: AnalysisContext): Result<CommonUnits, UnpairedReason> {
  const [namesA, namesB] = [clusterNames(a.data.prompts), clusterNames(b.data.prompts)];
  const shared = a.data.prompts.ids.filter((id) => b.data.prompts.index.has(id));
  if (shared.length === 0) return fail('no-shared-prompts');
  const clusterName = ({ data }: AnalysisContext, names: readonly string[], id: string): string | undefined =>
    names[data.prompts.cluster[data.prompts.index.get(id)!]!]; // a shared id is in both
  if (shared.some((id) => clusterName(a, namesA, id) !== clusterName(b, namesB, id))) return fail('other-clusters');

  const [ofA, ofB] = [new Set(namesA), new Set(namesB)];
  const strata = [
    namesA.filter((name) => ofB.has(name)),
    namesA.filter((name) => !ofB.has(name)),
    namesB.filter((name) => !ofA.has(name)),
  ];
  const labelled = labelledNames([
    [a, namesA],
    [b, namesB],
  ]);
  const wanted = Math.min(a.groups.count, b.groups.count);
  const groupOf = new Map<string, number>();
  for (const names of strata) {
    const dealt = groupOf.size;
    const { count, groupOfPrompt } = jackknifeGroups(
      onePromptEach(names),
      names.map((name) => labelled.has(name)),
      wanted,
      b.options.seed,
    );
    // A small stratum has fewer groups than were wanted: each of its clusters goes to one of its own.
    names.forEach((name, i) => groupOf.set(name, count === 0 ? 0 : (dealt + groupOfPrompt[i]!) % wanted));
  }
  const number = new Map([...groupOf.keys()].map((name, index) => [name, index]));
  const side = ({ data }: AnalysisContext, names: readonly string[]): SideUnits => ({
    groups: { count: wanted, groupOfPrompt: data.prompts.cluster.map((cluster) => groupOf.get(names[cluster]!)!) },
    clusterOf: Int32Array.from(names, (name) => number.get(name)!),
  });
  return ok({
    a: side(a, namesA),
    b: side(b, namesB),
    clusters: number.size,
    sharedPrompts: shared.length,
  });
}

function labelledNames(sides: readonly (readonly [AnalysisContext, readonly string[]])[]): ReadonlySet<string> {
  return new Set(
    sides.flatMap(([{ data, labels }, names]) => {
      const has = clustersOf(data.prompts, labels);
      return names.filter((_, cluster) => has[cluster]);
    }),
  );
}

/** Clusters by their names, as if each were one prompt: groups are dealt by name. */
function onePromptEach(names: readonly string[]): Prompts {
  return {
    ids: names,
    index: new Map(names.map((name, i) => [name, i])),
    cluster: Int32Array.from(names, (_, i) => i),
    clusterCount: names.length,
  };
}
