import { createHash } from 'node:crypto';
import { canonicalJson } from '../../base/canonical-json.ts';
import type { Sha256 } from '../../base/hash.ts';
import type { DrawnSample } from './draw-sample.ts';
import { DIGEST_BYTES, type SampleSource, type SourceTable } from './sample-source.ts';

/**
 * The hash of a sample's rows, in their order, labels that it has not left out: two samples of equal rows have one hash, whatever they were drawn
 * from. Null where it holds all of its dataset: it then is the dataset.
 */
export function sampleContent(source: SampleSource, sample: DrawnSample): Sha256 | null {
  const parts = source.tables.map((table) => rowsIn(table, sample));
  if (parts.every(({ isWhole }) => isWhole)) return null;
  const hash = createHash('sha256');
  const clusters = clustersIn(source, sample);
  const header = {
    ...(clusters.length === 0 ? {} : { clusters }),
    tables: source.tables.map(({ name }, place) => [name, parts[place]!.rows]), // one part a table
    policies: source.policies,
    logging_policy: source.loggingPolicy,
  };
  hash.update(`assay/sample/1\n${canonicalJson(header)}\n`);
  for (const { digests } of parts) hash.update(digests);
  return hash.digest('hex') as Sha256; // checked by construction: hex of a SHA-256
}

function clustersIn({ ids, clusters }: SampleSource, { prompts }: DrawnSample): readonly (readonly [string, string])[] {
  return ids.flatMap((id, place) => {
    const cluster = prompts === null || prompts[place] === 1 ? clusters[id] : undefined;
    return cluster === undefined ? [] : [[id, cluster] as const];
  });
}

interface Rows {
  readonly digests: Uint8Array;
  readonly rows: number;
  /** Every row as it is in the dataset. */
  readonly isWhole: boolean;
}

function rowsIn(table: SourceTable, { prompts, labels }: DrawnSample): Rows {
  const kept = table.labelsOf === null ? undefined : labels[table.labelsOf];
  const digests = new Uint8Array(table.digests.length);
  let rows = 0;
  let isWhole = true;
  table.prompt.forEach((prompt, row) => {
    if (prompts !== null && prompts[prompt] !== 1) {
      isWhole = false;
      return;
    }
    const from = kept === undefined || kept[prompt] === 1 ? table.digests : table.withoutLabel;
    const at = row * DIGEST_BYTES;
    const digest = from.subarray(at, at + DIGEST_BYTES);
    if (from !== table.digests && !isEqual(digest, table.digests.subarray(at, at + DIGEST_BYTES))) isWhole = false;
    digests.set(digest, rows * DIGEST_BYTES);
    rows += 1;
  });
  return { digests: digests.subarray(0, rows * DIGEST_BYTES), rows, isWhole };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
