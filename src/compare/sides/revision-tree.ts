import { realpath } from 'node:fs/promises';
import { posix, relative, resolve, sep } from 'node:path';
import { nearestNames } from '../../base/nearest-names.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { RevisionName } from '../diff/difference.ts';
import { git } from './git.ts';

/** One file of a commit. */
export interface TreeEntry {
  readonly object: string;
  readonly bytes: number;
}

/** A commit, by the paths of its regular files from the root of the repository. */
export interface RevisionTree {
  readonly name: RevisionName;
  /** Absolute path of the repository's root in the working tree. */
  readonly root: string;
  readonly files: ReadonlyMap<string, TreeEntry>;
}

export interface RevisionProblem {
  readonly code: 'no-git' | 'not-a-repository' | 'unknown-revision' | 'unknown-path';
  readonly message: string;
}

/** `HEAD~1:experiments/arena.yaml` in its two parts; null for a text that is not of that form. */
export function splitRevision(text: string): { readonly revision: string; readonly path: string } | null {
  const colon = text.indexOf(':');
  // What begins with a dash would be an option to git.
  if (colon < 1 || colon === text.length - 1 || text.startsWith('-')) return null;
  return { revision: text.slice(0, colon), path: text.slice(colon + 1) };
}

/** The commit of a revision and the file in it: seen from the repository's root as git does, or else from the current folder. */
export async function readRevisionTree(
  { revision, path }: { readonly revision: string; readonly path: string },
  cwd: string,
): Promise<Result<RevisionTree, RevisionProblem>> {
  const top = await git(cwd, ['rev-parse', '--show-toplevel']);
  if (!top.ok) {
    const message = `${cwd} is in no git repository, so there is no revision "${revision}"`;
    return fail(top.error.code === 'no-git' ? { ...top.error, code: 'no-git' } : { code: 'not-a-repository', message });
  }
  const root = top.value.toString('utf8').replace(/\n$/, '');
  const commit = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (!commit.ok) return fail(await unknownRevision(revision, root));
  const id = commit.value.toString('utf8').trim();
  const listed = await git(root, ['ls-tree', '-r', '-l', '-z', '--full-tree', id]);
  if (!listed.ok) return fail({ code: 'unknown-revision', message: listed.error.message });
  const files = parseTree(listed.value.toString('utf8'));
  const fromHere = relative(root, resolve(await realpath(cwd), path))
    .split(sep)
    .join('/');
  const found = [posix.normalize(path), fromHere].find((name) => files.has(name));
  if (found === undefined) {
    const [nearest] = nearestNames(
      path,
      [...files.keys()].filter((name) => /\.ya?ml$/i.test(name)),
    );
    const hint = nearest === undefined ? '' : ` Did you mean ${revision}:${nearest}?`;
    return fail({ code: 'unknown-path', message: `there is no file ${path} in ${revision}.${hint}` });
  }
  return ok({ name: { revision, commit: id, path: found }, root, files });
}

async function unknownRevision(revision: string, root: string): Promise<RevisionProblem> {
  const refs = await git(root, ['for-each-ref', '--format=%(refname:short)']);
  const names = refs.ok ? refs.value.toString('utf8').trim().split('\n') : [];
  const [nearest] = nearestNames(revision, ['HEAD', ...names.filter((name) => name !== '')]);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return { code: 'unknown-revision', message: `there is no revision "${revision}".${hint}` };
}

/** Lines `<mode> blob <object> <size>\t<path>`, each ended by a NUL. Links and submodules are left out. */
function parseTree(text: string): Map<string, TreeEntry> {
  const files = new Map<string, TreeEntry>();
  for (const line of text.split('\0')) {
    const match = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line);
    const [, object, bytes, path] = match ?? [];
    if (object !== undefined && path !== undefined) files.set(path, { object, bytes: Number(bytes) });
  }
  return files;
}
