import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import { asStoreError, isMissing } from './problems.ts';

/** The newest run of an experiment, as a link beside its runs. */
export const LATEST = 'latest';
/** After the id of a run that is not whole: it lies beside a whole one of this id, never in its place. */
export const PARTIAL_SUFFIX = '-partial';
export const MANIFEST_FILE = 'manifest.json';
/** When, where, how long, what it cost: the one file that may differ between two identical runs. */
export const RUN_FILE = 'run.json';

interface RunPlace {
  readonly experiment: string;
  readonly run: string;
  readonly directory: string;
  /** Milliseconds since 1970: `finished` or `started` of run.json, else when its directory was last changed. */
  readonly time: number;
}

export type StoredRun = RunPlace &
  (
    | { readonly state: 'complete'; readonly manifest: JsonObject; readonly details: JsonObject }
    /** What is still readable of it, and why it is not whole. */
    | {
        readonly state: 'damaged';
        readonly manifest: JsonObject | null;
        readonly details: JsonObject | null;
        readonly faults: readonly string[];
      }
  );

/** The runs in a results directory, of one experiment or of all, newest first (equally new ones by name). */
export async function listRuns(resultsDir: string, experiment?: string): Promise<readonly StoredRun[]> {
  const root = resolve(resultsDir);
  const experiments = experiment === undefined ? await directoriesIn(root) : [experiment];
  const runs: StoredRun[] = [];
  for (const name of experiments) {
    for (const run of await directoriesIn(join(root, name))) {
      const read = await readRun(join(root, name, run));
      // Null if it was removed meanwhile.
      if (read !== null) runs.push(read);
    }
  }
  return runs.sort((a, b) => b.time - a.time || byCodeUnits(a.experiment, b.experiment) || byCodeUnits(a.run, b.run));
}

/** The run in a directory; null if there is no such directory. */
export async function readRun(directory: string): Promise<StoredRun | null> {
  const path = resolve(directory);
  try {
    const info = await stat(path);
    if (!info.isDirectory()) return null;
    const manifest = await readJson(join(path, MANIFEST_FILE));
    const details = await readJson(join(path, RUN_FILE));
    const time = timeIn(details.value) ?? info.mtimeMs;
    const place = { experiment: basename(dirname(path)), run: basename(path), directory: path, time };
    if (manifest.value !== null && details.value !== null) {
      return { ...place, state: 'complete', manifest: manifest.value, details: details.value };
    }
    const faults = [manifest.fault, details.fault].filter((fault) => fault !== null);
    return { ...place, state: 'damaged', manifest: manifest.value, details: details.value, faults };
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw asStoreError(cause, path);
  }
}

interface JsonFile {
  readonly value: JsonObject | null;
  readonly fault: string | null;
}

async function readJson(path: string): Promise<JsonFile> {
  const name = basename(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return { value: null, fault: `${name} is missing` };
    throw cause;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { value, fault: null } : { value: null, fault: `${name} is not a JSON object` };
  } catch (cause) {
    return { value: null, fault: `${name} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

function timeIn(details: JsonObject | null): number | null {
  for (const text of [details?.['finished'], details?.['started']]) {
    const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(time)) return time;
  }
  return null;
}

/** Not links (`latest`), and not what starts with a dot (runs that are being written). */
async function directoriesIn(path: string): Promise<readonly string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw asStoreError(cause, path);
  }
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  return names.map((entry) => entry.name).sort(byCodeUnits);
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
