import { isSha256, type Sha256 } from '../base/hash.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { ConfigSource } from '../config/loaded-config.ts';
import type { Experiment } from '../config/types.generated.ts';
import { schemaErrors } from '../config/validate-schema.ts';
import { STEP_KINDS, type StepKind } from '../plan/step-kinds.ts';

/** As report/files/manifest.ts writes it. */
const MANIFEST_FORMAT = 'assay/manifest/1';

/** What a run says of itself in manifest.json: the part that looking back needs. */
export interface Manifest {
  readonly run: string;
  /** Null in a manifest that does not say. */
  readonly assayVersion: string | null;
  /** Resolved. */
  readonly experiment: Experiment;
  /** The config files it was made of. */
  readonly sources: readonly ConfigSource[];
  readonly steps: readonly ManifestStep[];
  /** Every file of the run but the manifest itself and run.json. */
  readonly files: ReadonlyMap<string, Sha256>;
}

export interface ManifestStep {
  readonly name: string;
  readonly kind: StepKind;
  readonly version: number;
  /** Null for a step that did not end well. */
  readonly key: string | null;
  /** Role of a data file → hash of its content. */
  readonly files: ReadonlyMap<string, Sha256>;
  readonly outputs: ReadonlyMap<string, Sha256>;
  /** Those of the outputs that are known by their hash alone, and never stored. */
  readonly derived: ReadonlySet<string>;
}

/** Checked, since a manifest may have been edited, or written by another version. */
export function readManifest(value: JsonObject): Result<Manifest, string> {
  const { format, run, config, steps, files } = value;
  if ('ablation' in value) return fail("it is an ablation's, and an experiment's is needed here");
  if (format !== MANIFEST_FORMAT) return fail(`its format is ${JSON.stringify(format)}, not "${MANIFEST_FORMAT}"`);
  if (typeof run !== 'string') return fail('it names no run');
  if (!isJsonObject(config)) return fail('it holds no config');
  const [problem] = schemaErrors('experiment', config);
  if (problem !== undefined) {
    const place = problem.instancePath.slice(1).replaceAll('/', '.') || 'config';
    return fail(`its config does not fit this version of assay: ${place} ${problem.message ?? 'is wrong'}`);
  }
  if (!Array.isArray(steps)) return fail('it lists no steps');
  const read = (steps as readonly JsonValue[]).map(readStep); // narrowed by Array.isArray to any[]
  const hashes = hashesIn(files);
  if (hashes === null) return fail('its `files` are not hashes');
  if (read.includes(null)) return fail('a step in it is not described as steps are');
  const sources = sourcesIn(value['sources']);
  if (sources === null) return fail('its `sources` are not files with their hashes');
  const version = value['assay'];
  return ok({
    run,
    assayVersion: typeof version === 'string' ? version : null,
    experiment: config as unknown as Experiment, // the schema has been checked
    sources,
    steps: read.filter((step) => step !== null),
    files: hashes,
  });
}

function readStep(value: JsonValue): ManifestStep | null {
  if (!isJsonObject(value)) return null;
  const { name, kind, version, key } = value;
  const known = STEP_KINDS.find((one) => one === kind);
  if (typeof name !== 'string' || known === undefined || typeof version !== 'number') return null;
  if (key !== null && typeof key !== 'string') return null;
  // A step that did not end well has neither.
  const [files, outputs] = [hashesIn(value['files'] ?? {}), outputsIn(value['outputs'] ?? {})];
  return files === null || outputs === null
    ? null
    : { name, kind: known, version, key, files, outputs, derived: new Set() };
}

export function sourcesIn(value: JsonValue | undefined): readonly ConfigSource[] | null {
  if (!Array.isArray(value)) return null;
  const sources = (value as readonly JsonValue[]).map((source) => {
    if (!isJsonObject(source)) return null;
    const { path, sha256 } = source;
    return typeof path === 'string' && typeof sha256 === 'string' && isSha256(sha256) ? { path, sha256 } : null;
  });
  return sources.includes(null) ? null : sources.filter((source) => source !== null);
}

export function hashesIn(value: JsonValue | undefined): Map<string, Sha256> | null {
  if (!isJsonObject(value)) return null;
  const hashes = new Map<string, Sha256>();
  for (const [name, hash] of Object.entries(value)) {
    if (typeof hash !== 'string' || !isSha256(hash)) return null;
    hashes.set(name, hash);
  }
  return hashes;
}

function outputsIn(value: JsonValue | undefined): Map<string, Sha256> | null {
  if (!isJsonObject(value)) return null;
  const entries = Object.entries(value).map(([name, output]) => [name, isJsonObject(output) ? output['hash'] : null]);
  return hashesIn(Object.fromEntries(entries) as JsonObject); // pairs of a name and a JSON value
}
