import type { SourceRange } from '../base/diagnostic.ts';

/** What a record may name a cluster by; null where it names none, undefined for what is no name. */
export function clusterName(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A prompt that is said to be in two clusters. */
export interface ClusterConflict {
  readonly message: string;
  readonly first: SourceRange;
}

/**
 * Which prompts belong together, as the records of a table tell it: a user's, a conversation's, those of one template. It is a property of
 * the prompt, so one record that names it is enough, and all that do must agree. A prompt that no record names one of is its own.
 */
export class PromptClusters {
  readonly #found = new Map<string, { readonly cluster: string; readonly at: SourceRange }>();

  /** Takes down what a record says of its prompt; the other place where they disagree. */
  add(promptId: string, cluster: string | null, at: SourceRange): ClusterConflict | null {
    if (cluster === null) return null;
    const earlier = this.#found.get(promptId);
    if (earlier === undefined) {
      this.#found.set(promptId, { cluster, at });
      return null;
    }
    if (earlier.cluster === cluster) return null;
    const message = `Prompt "${promptId}" is in the cluster "${cluster}" here and in "${earlier.cluster}" elsewhere.`;
    return { message, first: earlier.at };
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /** prompt id → cluster, of those that have one, in the order in which they were named. */
  byPrompt(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#found].map(([id, { cluster }]) => [id, cluster]));
  }
}

/** Of these prompts, each of which is a cluster of its own where none is named. */
export function countClusters(promptIds: Iterable<string>, clusters: Readonly<Record<string, string>>): number {
  const names = new Set<string>();
  for (const id of promptIds) names.add(JSON.stringify(Object.hasOwn(clusters, id) ? clusters[id] : [id]));
  return names.size;
}
