import { access } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** What marks the root of a workspace. */
const MARKERS = ['assay.yaml', 'package.json', '.git'] as const;

/** A path that begins so is seen from the workspace root, wherever it is written. */
export const WORKSPACE_PREFIX = 'workspace:';

/**
 * The nearest folder at or above the file's that holds a marker. Without one the current folder, where the file lies in it or below: so
 * `experiments/x.yaml` may use what is beside its folder. Else the file's own folder.
 */
export async function findWorkspace(file: string, currentFolder: string): Promise<string> {
  const start = dirname(resolve(file));
  const current = resolve(currentFolder);
  for (let folder = start; ; folder = dirname(folder)) {
    for (const marker of MARKERS) {
      if (await exists(join(folder, marker))) return folder;
    }
    if (dirname(folder) === folder) return isInside(start, current) ? current : start;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** Absolute path of what is written in a file of `folder`. */
export function resolvePath(written: string, folder: string, workspace: string): string {
  if (written.startsWith(WORKSPACE_PREFIX)) return resolve(workspace, written.slice(WORKSPACE_PREFIX.length));
  return isAbsolute(written) ? resolve(written) : resolve(folder, written);
}

/** How a path is named in resolved configs and diagnostics: from the workspace root, parts joined by slashes. */
export function fromWorkspace(absolute: string, workspace: string): string {
  const path = relative(workspace, absolute).split(sep).join('/');
  return path === '' ? '.' : path;
}

export function isInside(absolute: string, workspace: string): boolean {
  const path = relative(workspace, absolute);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
