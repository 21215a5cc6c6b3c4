import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { glob, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import type { Sha256 } from '../base/hash.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Experiment } from '../config/types.generated.ts';
import type { StepFile } from '../plan/step.ts';

/** Every data path that the experiments name: a file, a folder or a glob each. */
export function dataPaths(experiments: readonly Experiment[]): ReadonlySet<string> {
  return new Set(
    experiments.flatMap(({ data, prompts }) =>
      [data?.logged, data?.fresh_draws, data?.probes, ...[prompts?.from ?? []].flat()].filter(
        (path) => path !== undefined && path !== null,
      ),
    ),
  );
}

/** The files behind every data path that the experiments name, in order of name, with their content hashes. Each is read once. */
export async function dataFiles(
  experiments: readonly Experiment[],
  workspace: string,
): Promise<Result<ReadonlyMap<string, readonly StepFile[]>, string>> {
  const files = new Map<string, readonly StepFile[]>();
  for (const path of dataPaths(experiments)) {
    const found = await filesAt(path, workspace);
    if (found === null) return fail(`${path}: there is no such file, folder or match`);
    files.set(path, found);
  }
  return ok(files);
}

async function filesAt(path: string, workspace: string): Promise<StepFile[] | null> {
  const info = await stat(join(workspace, path)).catch(() => null);
  if (info?.isFile() === true) return [await hashed(path, '', workspace)];
  const pattern = info?.isDirectory() === true ? join(path, '*') : path;
  const names: string[] = [];
  for await (const entry of glob(pattern, { cwd: workspace, withFileTypes: true })) {
    if (entry.isFile()) names.push(relative(workspace, resolve(workspace, entry.parentPath, entry.name)));
  }
  if (names.length === 0 && info === null) return null;
  names.sort((a, b) => (a < b ? -1 : 1));
  return await Promise.all(names.map((name) => hashed(name, basename(name), workspace)));
}

async function hashed(path: string, role: string, workspace: string): Promise<StepFile> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(join(workspace, path))) hash.update(chunk as Buffer); // a binary stream
  return { role, path, sha256: hash.digest('hex') as Sha256 }; // checked by construction
}
