import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, parse, posix, relative, sep } from 'node:path';
import { MAX_SOURCE_BYTES } from '../../config/read-source.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { git, type GitProblem } from './git.ts';
import type { RevisionTree, TreeEntry } from './revision-tree.ts';

/** The config files of a commit, in a temporary folder. */
export interface CheckedOut {
  /** The workspace's place in the working tree, where data files stay. */
  readonly workspace: string;
  /** Its twin below `sandbox`: the same absolute path, so that `../data` and `/data` can be told apart when they are led back. */
  readonly twin: string;
  readonly sandbox: string;
  /** The file asked for, in the twin. */
  readonly file: string;
  remove(): Promise<void>;
}

/** Writes the config files of a commit's workspace to a temporary folder. Neither the working tree nor the index is touched. */
export async function checkOutConfigs(tree: RevisionTree): Promise<Result<CheckedOut, GitProblem>> {
  const folder = workspaceFolder(tree);
  const workspace = join(tree.root, folder);
  const wanted = configFiles(tree, folder);
  const contents = await readObjects(tree.root, [...wanted.values()]);
  if (!contents.ok) return contents;
  const sandbox = await realpath(await mkdtemp(join(tmpdir(), 'assay-revision-')));
  const twin = join(sandbox, relative(parse(workspace).root, workspace));
  const remove = (): Promise<void> => rm(sandbox, { recursive: true, force: true });
  try {
    await mkdir(twin, { recursive: true });
    for (const [path, { object }] of wanted) {
      const bytes = contents.value.get(object);
      if (bytes === undefined) throw new Error(`git gave no content for ${path}`);
      const target = join(twin, relative(folder, path));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes);
    }
  } catch (cause) {
    await remove();
    throw cause;
  }
  return ok({ workspace, twin, sandbox, file: join(twin, relative(folder, tree.name.path)), remove });
}

/** As config/workspace.ts finds it in a working tree: the repository's root holds `.git`. */
function workspaceFolder({ name, files }: RevisionTree): string {
  for (let folder = posix.dirname(name.path); folder !== '.'; folder = posix.dirname(folder)) {
    if (files.has(`${folder}/assay.yaml`) || files.has(`${folder}/package.json`)) return folder;
  }
  return '.';
}

/** All that a config could use, by name and size: no data, and nothing outside the workspace. */
function configFiles({ name, files }: RevisionTree, folder: string): ReadonlyMap<string, TreeEntry> {
  const prefix = folder === '.' ? '' : `${folder}/`;
  return new Map(
    [...files].filter(
      ([path, { bytes }]) =>
        path === name.path || (path.startsWith(prefix) && /\.(ya?ml|json)$/i.test(path) && bytes <= MAX_SOURCE_BYTES),
    ),
  );
}

/** The contents of many objects from one git process: `<object> blob <size>\n<content>\n` each. */
async function readObjects(
  root: string,
  entries: readonly TreeEntry[],
): Promise<Result<ReadonlyMap<string, Buffer>, GitProblem>> {
  const objects = [...new Set(entries.map((entry) => entry.object))];
  const output = await git(root, ['cat-file', '--batch'], `${objects.join('\n')}\n`);
  if (!output.ok) return output;
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < output.value.length;) {
    const end = output.value.indexOf('\n', at);
    const header = output.value.toString('latin1', at, end);
    const [, object, size] = /^([0-9a-f]+) blob (\d+)$/.exec(header) ?? [];
    if (object === undefined || end < 0) return fail({ code: 'git-failed', message: `git cat-file said: ${header}` });
    contents.set(object, output.value.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return ok(contents);
}

/** A path of the resolved config, seen from the twin, as the working tree sees it. */
export function ledBack(path: string, { workspace, twin, sandbox }: CheckedOut): string {
  if (path === '') return path;
  const absolute = join(twin, path);
  const inSandbox = relative(sandbox, absolute);
  const isInside = inSandbox !== '..' && !inSandbox.startsWith(`..${sep}`);
  const real = isInside ? join(parse(workspace).root, inSandbox) : absolute;
  const led = relative(workspace, real).split(sep).join('/');
  return led === '' ? '.' : led;
}
