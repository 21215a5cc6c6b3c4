import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { nearestNames } from '../../base/nearest-names.ts';
import { fail, type Result } from '../../base/result.ts';
import { loadConfig } from '../../config/load.ts';
import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { Experiment } from '../../config/types.generated.ts';
import type { Stores } from '../../run/stores.ts';
import { describeRunLookupProblem, findRun } from '../../store/find-run.ts';
import type { RevisionName } from '../diff/difference.ts';
import { configSide } from './config-side.ts';
import { loadRevision } from './load-revision.ts';
import { splitRevision } from './revision-tree.ts';
import { runSide } from './run-side.ts';
import type { Side, SideProblem } from './side.ts';

export interface FindSideOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resultsDir: string;
  readonly stores: Stores;
}

/**
 * What a person means by a text: the config file of that path; else `revision:path`; else a run (an id or its beginning, `experiment/run`,
 * `latest`, a directory).
 */
export async function findSide(text: string, options: FindSideOptions): Promise<Result<Side, SideProblem>> {
  const path = resolve(options.cwd, text);
  const info = await stat(path).catch(() => null);
  if (info?.isFile() === true) {
    const config = await loadConfig(path, { env: options.env });
    return await fromConfig(text, config, config.workspace, (experiment) => experiment, null, options);
  }
  const revision = info === null ? splitRevision(text) : null;
  if (revision !== null) {
    const loaded = await loadRevision(revision, options);
    if (!loaded.ok) return loaded;
    const { config, workspace, lead, name } = loaded.value;
    return await fromConfig(text, config, workspace, lead, name, options);
  }
  const found = await findRun(options.resultsDir, text, options.cwd);
  if (found.ok) return runSide(text, found.value);
  if (/\.(ya?ml|json)$/i.test(text)) return fail(await missingFile(text, path));
  return fail({ code: found.error.code, message: describeRunLookupProblem(found.error) });
}

async function fromConfig(
  text: string,
  config: LoadedConfig,
  workspace: string,
  lead: (experiment: Experiment) => Experiment,
  revision: RevisionName | null,
  options: FindSideOptions,
): Promise<Result<Side, SideProblem>> {
  const { resolved } = config;
  if (resolved === null) {
    return fail({ code: 'invalid-config', message: `${text} cannot be used as it is`, config });
  }
  if (resolved.kind !== 'experiment') {
    return fail({ code: 'wrong-kind', message: `${text} holds no experiment: its kind is ${resolved.kind}` });
  }
  return await configSide(text, lead(resolved.value), workspace, revision, options);
}

async function missingFile(text: string, path: string): Promise<SideProblem> {
  const folder = await readdir(dirname(path)).catch(() => []);
  const [nearest] = nearestNames(
    basename(path),
    folder.filter((name) => /\.(ya?ml|json)$/i.test(name)),
  );
  const hint = nearest === undefined ? '' : ` Did you mean ${text.slice(0, -basename(text).length)}${nearest}?`;
  return { code: 'file-not-found', message: `there is no file ${text}.${hint}` };
}
