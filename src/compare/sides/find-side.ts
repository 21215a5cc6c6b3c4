import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { nearestNames } from '../../base/nearest-names.ts';
import { fail, type Result } from '../../base/result.ts';
import { loadConfig } from '../../config/load.ts';
import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { Stores } from '../../run/stores.ts';
import { describeRunLookupProblem, findRun } from '../../store/find-run.ts';
import { isAblationManifest } from '../ablation/ablation-manifest.ts';
import { ablationConfigSide, ablationRunSide } from './ablation-side.ts';
import { configSide } from './config-side.ts';
import { loadRevision, type LoadedRevision } from './load-revision.ts';
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
    return await fromConfig(text, config, config.workspace, null, options);
  }
  const revision = info === null ? splitRevision(text) : null;
  if (revision !== null) {
    const loaded = await loadRevision(revision, options);
    if (!loaded.ok) return loaded;
    return await fromConfig(text, loaded.value.config, loaded.value.workspace, loaded.value, options);
  }
  const found = await findRun(options.resultsDir, text, options.cwd);
  if (found.ok) {
    const isAblation = found.value.manifest !== null && isAblationManifest(found.value.manifest);
    return isAblation ? await ablationRunSide(text, found.value) : runSide(text, found.value);
  }
  if (/\.(ya?ml|json)$/i.test(text)) return fail(await missingFile(text, path));
  return fail({ code: found.error.code, message: describeRunLookupProblem(found.error) });
}

async function fromConfig(
  text: string,
  config: LoadedConfig,
  workspace: string,
  revision: LoadedRevision | null,
  options: FindSideOptions,
): Promise<Result<Side, SideProblem>> {
  const { resolved } = config;
  if (resolved === null) {
    return fail({ code: 'invalid-config', message: `${text} cannot be used as it is`, config });
  }
  const name = revision?.name ?? null;
  if (resolved.kind === 'experiment') {
    const experiment = revision === null ? resolved.value : revision.lead.experiment(resolved.value);
    return await configSide(text, experiment, workspace, name, options);
  }
  if (resolved.kind === 'ablation') {
    const ablation = revision === null ? resolved.value : revision.lead.ablation(resolved.value);
    return await ablationConfigSide(text, ablation, workspace, name, options);
  }
  const message = `${text} holds neither an experiment nor an ablation: its kind is ${resolved.kind}`;
  return fail({ code: 'wrong-kind', message });
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
