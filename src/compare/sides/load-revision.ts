import { fail, ok, type Result } from '../../base/result.ts';
import { loadEnvironment } from '../../config/environment.ts';
import { loadConfig } from '../../config/load.ts';
import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { Dataset, Experiment } from '../../config/types.generated.ts';
import type { RevisionName } from '../diff/difference.ts';
import { checkOutConfigs, ledBack, type CheckedOut } from './check-out.ts';
import { readRevisionTree } from './revision-tree.ts';
import type { SideProblem } from './side.ts';

export interface LoadedRevision {
  readonly config: LoadedConfig;
  /** In the working tree, where data files are. */
  readonly workspace: string;
  readonly name: RevisionName;
  /** Makes the data paths of the resolved experiment those of the working tree. */
  readonly lead: (experiment: Experiment) => Experiment;
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
    const lead = (experiment: Experiment): Experiment => withDataPaths(experiment, checkedOut.value);
    return ok({ config, workspace, name: tree.value.name, lead });
  } finally {
    await checkedOut.value.remove();
  }
}

/** Every value that the schemas mark as a path. */
function withDataPaths(experiment: Experiment, places: CheckedOut): Experiment {
  const { data, prompts } = experiment;
  const back = (path: string): string => ledBack(path, places);
  if (data !== undefined) return { ...experiment, data: datasetPaths(data, back) };
  if (prompts?.from === undefined) return experiment;
  const from = typeof prompts.from === 'string' ? back(prompts.from) : prompts.from.map(back);
  return { ...experiment, prompts: { ...prompts, from } };
}

function datasetPaths(data: Dataset, back: (path: string) => string): Dataset {
  const { fresh_draws: fresh, probes } = data;
  return {
    ...data,
    logged: back(data.logged),
    ...(typeof fresh === 'string' ? { fresh_draws: back(fresh) } : {}),
    ...(typeof probes === 'string' ? { probes: back(probes) } : {}),
  };
}
