import type { Sha256 } from '../../base/hash.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { ConfigSource } from '../../config/loaded-config.ts';
import type { Ablation } from '../../config/types.generated.ts';
import { schemaErrors } from '../../config/validate-schema.ts';
import type { AblationPlanFacts } from '../../report/ablation/context.ts';
import { hashesIn, sourcesIn } from '../manifest.ts';

/** As report/ablation/publish-ablation.ts writes it. */
const MANIFEST_FORMAT = 'assay/ablation-manifest/1';

/** What a run of an ablation says of itself in manifest.json: the part that looking back needs. Its steps are in steps.jsonl. */
export interface AblationManifest {
  readonly run: string;
  /** Null in a manifest that does not say. */
  readonly assayVersion: string | null;
  /** Resolved; its axes in their order. */
  readonly ablation: Ablation;
  /** The config files it was made of. */
  readonly sources: readonly ConfigSource[];
  /** What the cells share, as the page of the run tells it. */
  readonly plan: AblationPlanFacts;
  /** Every file of the run but the manifest itself and run.json. */
  readonly files: ReadonlyMap<string, Sha256>;
}

export function isAblationManifest(manifest: JsonObject): boolean {
  return 'ablation' in manifest;
}

/** Checked, since a manifest may have been edited, or written by another version. */
export function readAblationManifest(value: JsonObject): Result<AblationManifest, string> {
  const { format, run, config, axes, plan, files, assay, sources: listed } = value;
  if (format !== MANIFEST_FORMAT) return fail(`its format is ${JSON.stringify(format)}, not "${MANIFEST_FORMAT}"`);
  if (typeof run !== 'string') return fail('it names no run');
  if (!isJsonObject(config)) return fail('it holds no config');
  const [problem] = schemaErrors('ablation', config);
  if (problem !== undefined) {
    const place = problem.instancePath.slice(1).replaceAll('/', '.') || 'config';
    return fail(`its config does not fit this version of assay: ${place} ${problem.message ?? 'is wrong'}`);
  }
  const ordered = inOrder(config['axes'], axes);
  if (ordered === null) return fail('its `axes` are not those of its config');
  const facts = planFactsIn(plan);
  if (facts === null) return fail('its `plan` does not count cells and steps');
  const hashes = hashesIn(files);
  if (hashes === null) return fail('its `files` are not hashes');
  const sources = sourcesIn(listed);
  if (sources === null) return fail('its `sources` are not files with their hashes');
  return ok({
    run,
    assayVersion: typeof assay === 'string' ? assay : null,
    ablation: { ...config, axes: ordered } as unknown as Ablation, // the schema has been checked
    sources,
    plan: facts,
    files: hashes,
  });
}

/** The first axis changes slowest, and a mapping promises no order. */
function inOrder(axes: JsonValue | undefined, names: JsonValue | undefined): JsonObject | null {
  if (!isJsonObject(axes) || !Array.isArray(names)) return null;
  const list = (names as readonly JsonValue[]).filter((name) => typeof name === 'string'); // narrowed by Array.isArray to any[]
  const isSame = list.length === Object.keys(axes).length && list.every((name) => Object.hasOwn(axes, name));
  return isSame ? Object.fromEntries(list.map((name) => [name, axes[name]])) : null;
}

function planFactsIn(value: JsonValue | undefined): AblationPlanFacts | null {
  if (!isJsonObject(value)) return null;
  const { cells, dropped, steps, calls, aliases } = value;
  const isSharing = (one: JsonValue | undefined): boolean =>
    one === null || (isJsonObject(one) && typeof one['total'] === 'number' && typeof one['unique'] === 'number');
  const isWhole =
    typeof cells === 'number' &&
    Array.isArray(dropped) &&
    dropped.every((one) => isJsonObject(one) && typeof one['by'] === 'string' && typeof one['count'] === 'number') &&
    isSharing(steps) &&
    isSharing(calls) &&
    Array.isArray(aliases) &&
    aliases.every((alias) => typeof alias === 'string');
  return isWhole ? (value as unknown as AblationPlanFacts) : null; // every member was checked
}
