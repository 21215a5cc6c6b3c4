import { randomStream } from '../base/random.ts';
import type { Prompts } from './dataset.ts';
import type { ScoredRows } from './scored-rows.ts';

/** A cluster goes by the smallest of its prompts' ids, whatever the order of the rows. */
export function clusterNames(prompts: Prompts): readonly string[] {
  // Each prompt its own cluster: they are numbered alike.
  if (prompts.clusterCount === prompts.ids.length) return prompts.ids;
  const names: (string | undefined)[] = Array.from({ length: prompts.clusterCount });
  prompts.ids.forEach((id, prompt) => {
    const cluster = prompts.cluster[prompt]!;
    const name = names[cluster];
    if (name === undefined || id < name) names[cluster] = id;
  });
  return names.map((name) => name ?? '');
}

/** Which clusters have one of these rows. */
export function clustersOf(prompts: Prompts, rows: ScoredRows): readonly boolean[] {
  const present = Array.from({ length: prompts.clusterCount }, () => false);
  for (const prompt of rows.prompt) present[prompts.cluster[prompt]!] = true;
  return present;
}

/** The clusters in the order of their names (by UTF-16 code units), so that the order of the rows in a file changes nothing. */
export function clustersByName(prompts: Prompts): Uint32Array {
  const names = clusterNames(prompts).toSorted();
  const order = new Uint32Array(names.length);
  names.forEach((name, place) => {
    order[place] = prompts.cluster[prompts.index.get(name)!]!; // a cluster goes by the id of one of its prompts
  });
  return order;
}

/** Clusters dealt to the groups of a delete-group jackknife. */
export interface JackknifeGroups {
  readonly count: number;
  readonly groupOfPrompt: Int32Array;
}

/**
 * Deals the clusters to groups of nearly equal size in an order that depends on their names and the seed alone: first those with labels,
 * then the others from where the first left off, so each group has its share of both. As many groups as clusters when these are fewer.
 */
export function jackknifeGroups(
  prompts: Prompts,
  labelled: readonly boolean[],
  groups: number,
  seed: number,
): JackknifeGroups {
  const order = shuffled(clustersByName(prompts), seed);
  const count = Math.min(groups, prompts.clusterCount);
  const groupOfCluster = new Int32Array(prompts.clusterCount);
  let next = 0;
  for (const wanted of [true, false]) {
    for (const cluster of order) {
      if ((labelled[cluster] ?? false) !== wanted) continue;
      groupOfCluster[cluster] = next % count;
      next += 1;
    }
  }
  return { count, groupOfPrompt: prompts.cluster.map((cluster) => groupOfCluster[cluster]!) };
}

/** Fisher–Yates with a stream of its own, so that groups and folds are independent of each other. */
function shuffled(order: Uint32Array, seed: number): Uint32Array {
  const stream = randomStream(seed, 'jackknife-groups');
  const out = order.slice();
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = stream.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
