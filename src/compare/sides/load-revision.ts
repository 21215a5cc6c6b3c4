import { fail, ok, type Result } from '../../base/result.ts';
import { loadEnvironment } from '../../config/environment.ts';
import { loadConfig } from '../../config/load.ts';
import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { RevisionName } from '../diff/difference.ts';
import { checkOutConfigs, ledBack } from './check-out.ts';
import { dataPathsBack, type DataPathsBack } from './data-paths-back.ts';
import { readRevisionTree } from './revision-tree.ts';
import type { SideProblem } from './side.ts';

export interface LoadedRevision {
  readonly config: LoadedConfig;
  /** In the working tree, where data files are. */
  readonly workspace: string;
  readonly name: RevisionName;
  /** Makes the data paths of what was resolved those of the working tree. */
  readonly lead: DataPathsBack;
}

/** A config as it was in a commit, with everything it uses as it was then. Data files and the environment are today's. */
export async function loadRevision(
  written: { readonly revision: string; readonly path: string },
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Result<LoadedRevision, SideProblem>> {
  const tree = await readRevisionTree(written, options.cwd);
  if (!tree.ok) return tree;
  const checkedOut = await checkOutConfigs(tree.value);
  if (!checkedOut.ok) return fail(checkedOut.error);
  const { workspace, twin, file } = checkedOut.value;
  try {
    const env = await loadEnvironment(workspace, options.env);
    const config = await loadConfig(file, { workspace: twin, env });
    const lead = dataPathsBack((path) => ledBack(path, checkedOut.value));
    return ok({ config, workspace, name: tree.value.name, lead });
  } finally {
    await checkedOut.value.remove();
  }
}
