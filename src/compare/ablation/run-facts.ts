import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { isAblationManifest } from './ablation-manifest.ts';

/** What a list of runs tells of one: from its manifest as it is, which may be of another version. */
export interface RunFacts {
  readonly kind: 'experiment' | 'ablation';
  /** Of an ablation; null where its manifest does not count them. */
  readonly cells: { readonly total: number; readonly failed: number } | null;
  /** Names of the tables in its folder of tables. */
  readonly tables: readonly string[];
}

const TABLE = /^tables\/(.+)\.csv$/;

export function runFacts(manifest: JsonObject): RunFacts {
  if (!isAblationManifest(manifest)) return { kind: 'experiment', cells: null, tables: [] };
  const { cells, files } = manifest;
  const [total, failed] = isJsonObject(cells) ? [cells['total'], cells['failed']] : [];
  const names = isJsonObject(files) ? Object.keys(files) : [];
  return {
    kind: 'ablation',
    cells: typeof total === 'number' && typeof failed === 'number' ? { total, failed } : null,
    tables: names.flatMap((name) => TABLE.exec(name)?.[1] ?? []),
  };
}
