import { resolve } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import { composeAblation, resolveAblation } from './ablation/resolve-ablation.ts';
import { CHECKS } from './checks/registry.ts';
import { Composer } from './compose.ts';
import { toPlain } from './config-node.ts';
import { loadEnvironment } from './environment.ts';
import { explainSchemaErrors } from './explain-schema-error.ts';
import { deepFreeze } from './freeze.ts';
import type { Kind, Resolved } from './kinds.ts';
import type { LoadedConfig, LoadOptions } from './loaded-config.ts';
import { collectOrigins } from './origins.ts';
import { applyOverrides, SET_FILE } from './overrides.ts';
import { inOrder } from './problems.ts';
import { resolveValues } from './resolve-values.ts';
import { facetOf } from './schema-facets.ts';
import { schemaFile } from './schemas.ts';
import { maskMessage, maskRange } from './secrets.ts';
import { SourceFiles } from './source-files.ts';
import { schemaErrors } from './validate-schema.ts';
import { findWorkspace } from './workspace.ts';

/**
 * A config file → its resolved value, or everything that is wrong with it. In this order: YAML with places; `use` and `extends`;
 * overrides; environment references, paths and defaults; the schema; what a schema cannot say.
 */
export async function loadConfig(path: string, options: LoadOptions): Promise<LoadedConfig> {
  const folder = resolve(options.folder ?? '.');
  const file = resolve(folder, path);
  const workspace =
    options.workspace === undefined ? await findWorkspace(file, folder) : resolve(folder, options.workspace);
  const env = await loadEnvironment(workspace, options.env);
  const files = new SourceFiles(workspace);
  const composer = new Composer(files, env, folder);
  const composed = await composer.file(file, null, null);
  if (composed === null) return result(files, null, null, new Map());

  const schema = facetOf(schemaFile(composed.kind));
  const overridden = await applyOverrides(composed.node, options.sets ?? [], schema, composer, files.problems);
  if (options.sets !== undefined && options.sets.length > 0) files.texts.set(SET_FILE, overridden.text);
  const context = { env, workspace, setFolder: folder, problems: files.problems };
  const root =
    composed.kind === 'ablation'
      ? await resolveAblation(await composeAblation(overridden.root, composer), context)
      : resolveValues(overridden.root, [schema], context);
  const value = toPlain(root);
  files.problems.push(...explainSchemaErrors(schemaErrors(composed.kind, value), root, schema));
  // A mapping resolves to a mapping.
  if (root.type === 'map') files.problems.push(...CHECKS[composed.kind](root));
  // The schema has been checked; with any problem the value is dropped again below.
  const resolved = { kind: composed.kind, value: deepFreeze(value) } as Resolved;
  return result(files, composed.kind, resolved, root.type === 'map' ? collectOrigins(root) : new Map());
}

function result(
  files: SourceFiles,
  kind: Kind | null,
  resolved: Resolved | null,
  origins: LoadedConfig['origins'],
): LoadedConfig {
  const diagnostics = inOrder(files.problems.map((one) => finish(one, files)));
  // Whatever way a key came there (an alias, several lines): what was found to be one is shown to nobody.
  for (const { code, at } of diagnostics) {
    const text = code === 'literal-secret' && at !== null ? files.texts.get(at.file) : undefined;
    if (at !== null && text !== undefined) files.texts.set(at.file, maskRange(text, at));
  }
  const isUsable = resolved !== null && diagnostics.every((one) => one.severity !== 'error');
  return {
    diagnostics,
    kind,
    resolved: isUsable ? resolved : null,
    origins,
    sources: files.sources(),
    texts: files.texts,
    workspace: files.workspace,
  };
}

/** Says how a file other than the one asked for came into play, and lets no secret into a message. */
function finish(one: Diagnostic, files: SourceFiles): Diagnostic {
  const chain = one.at === null ? [] : files.usedBy(one.at.file);
  return {
    ...one,
    message: maskMessage(one.message),
    related: [...one.related, ...chain.map((at) => ({ message: 'used by', at }))],
  };
}
