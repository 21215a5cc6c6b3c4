import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, posix, resolve, sep } from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { asStoreError, isMissing } from './problems.ts';
import { LATEST, RUN_FILE } from './runs.ts';

export interface RunFile {
  /** Relative to the run's directory, with `/`, e.g. `estimates/direct.json`. */
  readonly name: string;
  readonly content: string | Uint8Array | AsyncIterable<Uint8Array | string>;
}

export type RunFiles = AsyncIterable<RunFile> | Iterable<RunFile> | Readonly<Record<string, string | Uint8Array>>;

export interface PublishedRun {
  readonly directory: string;
  /** `kept`: an identical run was there, and only its run.json is new. `replaced`: another one was there under this id. */
  readonly outcome: 'created' | 'kept' | 'replaced';
}

/** How often another process may publish the same run between two of our steps before that is taken for a fault. */
const MAX_ATTEMPTS = 100;

/**
 * Makes a run visible at once: its files are written to a directory beside it, which then takes its name, and the relative link
 * `latest` points to it. Nobody sees half a run, and a run that was killed while it was written leaves only a directory whose name
 * starts with a dot.
 */
export async function publishRun(directory: string, files: RunFiles): Promise<PublishedRun> {
  const target = resolve(directory);
  const parent = dirname(target);
  const unfinished = join(parent, `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await mkdir(unfinished, { recursive: true });
    const names = await writeFiles(unfinished, files);
    const outcome = await swapIn(unfinished, target, names);
    await linkLatest(parent, basename(target));
    return { directory: target, outcome };
  } catch (cause) {
    throw asStoreError(cause, target);
  } finally {
    await discard(unfinished);
  }
}

/** Makes a run that is there already the newest one: its files stay, and run.json tells of the run that found them. */
export async function keepRun(directory: string, runDetails: string): Promise<PublishedRun> {
  const target = resolve(directory);
  try {
    await writeFileAtomic(join(target, RUN_FILE), runDetails);
    await linkLatest(dirname(target), basename(target));
    return { directory: target, outcome: 'kept' };
  } catch (cause) {
    throw asStoreError(cause, target);
  }
}

/** Removes a run whose place another one has taken, if it is there. */
export async function removeRun(directory: string): Promise<void> {
  const target = resolve(directory);
  try {
    await discard(target);
  } catch (cause) {
    throw asStoreError(cause, target);
  }
}

/** Removes what killed processes left of runs in an experiment's directory, if nobody wrote to it since `before`; returns how many. */
export async function sweepUnfinishedRuns(experimentDir: string, before: Date): Promise<number> {
  let removed = 0;
  for (const name of await readdir(experimentDir)) {
    if (!/^\..*\.tmp$/.test(name)) continue;
    const path = join(experimentDir, name);
    const info = await stat(path).catch(() => null);
    if (info === null || info.mtimeMs >= before.getTime()) continue;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

async function writeFiles(directory: string, files: RunFiles): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const { name, content } of isIterable(files) ? files : fromRecord(files)) {
    const path = join(directory, name);
    // One spelling a file, and none that leads elsewhere.
    const plain = posix.normalize(name) === name && !/^[./]|[\\:]|\/$/.test(name);
    if (!plain) throw new TypeError(`a run has no place for a file named ${JSON.stringify(name)}`);
    if (names.has(name)) throw new TypeError(`a run has one file named ${name}`);
    names.add(name);
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  }
  return [...names];
}

async function swapIn(unfinished: string, target: string, names: readonly string[]): Promise<PublishedRun['outcome']> {
  let replaced = false;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (await renamedTo(unfinished, target)) return replaced ? 'replaced' : 'created';
    if (await isSameRun(unfinished, target, names)) {
      if (!names.includes(RUN_FILE)) return 'kept';
      if (await renamedTo(join(unfinished, RUN_FILE), join(target, RUN_FILE))) return 'kept';
      // Another process moved the run aside after we looked.
      continue;
    }
    // A directory cannot be renamed over a full one. Should we be killed in between, the next run of this id puts it back.
    const aside = `${unfinished}.old.tmp`;
    if (await renamedTo(target, aside)) {
      replaced = true;
      if (await renamedTo(unfinished, target)) {
        await discard(aside);
        return 'replaced';
      }
      // Another process published meanwhile: its run is looked at anew.
      await discard(aside);
    }
  }
  throw new Error(`${target} changed ${MAX_ATTEMPTS} times while it was to be published`);
}

/** Whether it could be renamed; not, if a full directory has the name or a directory of either path is gone. */
async function renamedTo(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    // EPERM is what Windows says of an existing directory.
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOENT' || code === 'EPERM') return false;
    throw cause;
  }
}

/** The same files with the same bytes, whatever run.json says. */
async function isSameRun(unfinished: string, target: string, names: readonly string[]): Promise<boolean> {
  const ours = names.filter((name) => name !== RUN_FILE).sort();
  const theirs = (await filesIn(target)).filter((name) => name !== RUN_FILE).sort();
  if (ours.length !== theirs.length || ours.some((name, i) => name !== theirs[i])) return false;
  for (const name of ours) {
    const [a, b] = await Promise.all([readFile(join(unfinished, name)), readOrNull(join(target, name))]);
    if (b === null || !a.equals(b)) return false;
  }
  return true;
}

async function filesIn(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory());
    return files.map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll(sep, '/'),
    );
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw cause;
  }
}

async function discard(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true });
  } catch (cause) {
    // ENOTDIR, which `force` does not cover: there was no place for it to begin with.
    if (!isMissing(cause)) throw cause;
  }
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw cause;
  }
}

/** Relative, so that the results may be moved; a link cannot be rewritten in place, so a new one is renamed over it. */
async function linkLatest(parent: string, run: string): Promise<void> {
  const temporary = join(parent, `.${LATEST}.${randomUUID()}.tmp`);
  try {
    await symlink(run, temporary, 'dir');
    await rename(temporary, join(parent, LATEST));
  } finally {
    await rm(temporary, { force: true });
  }
}

function isIterable(files: RunFiles): files is AsyncIterable<RunFile> | Iterable<RunFile> {
  return Symbol.asyncIterator in files || Symbol.iterator in files;
}

function* fromRecord(files: Readonly<Record<string, string | Uint8Array>>): Generator<RunFile> {
  for (const [name, content] of Object.entries(files)) yield { name, content };
}
