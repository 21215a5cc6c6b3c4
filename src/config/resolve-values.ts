import { dirname, join } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import {
  type ConfigNode,
  defaultNode,
  type Entry,
  type MapNode,
  type ScalarNode,
  textOf,
  withEntries,
} from './config-node.ts';
import { type Environment, expandReferences } from './environment.ts';
import { parseYaml } from './parse-yaml.ts';
import { problem } from './problems.ts';
import {
  annotation,
  type Facet,
  facets,
  itemFacets,
  propertyFacets,
  propertyNames,
  type Shape,
} from './schema-facets.ts';
import { isSecretName } from './secrets.ts';
import { fromWorkspace, resolvePath } from './workspace.ts';

export interface ResolveContext {
  readonly env: Environment;
  readonly workspace: string;
  /** Folder that paths in `--set` start from. */
  readonly setFolder: string;
  readonly problems: Diagnostic[];
}

/**
 * The last step to plain values, led by the schema: environment references are replaced (not in secrets, which stay references),
 * paths are made relative to the workspace, defaults are filled in.
 */
export function resolveValues(node: ConfigNode, here: readonly Facet[], context: ResolveContext): ConfigNode {
  switch (node.type) {
    case 'scalar':
      return resolveScalar(node, here, context);
    case 'list': {
      const applicable = here.flatMap((facet) => facets(facet, null));
      const below = itemFacets(applicable);
      return { ...node, items: node.items.map((item) => resolveValues(item, below, context)) };
    }
    case 'map':
      return resolveMap(node, here, context);
    default:
      return node satisfies never;
  }
}

function resolveMap(map: MapNode, here: readonly Facet[], context: ResolveContext): MapNode {
  // Conditions look at scalars such as `api`: they may themselves be references, so those are replaced first.
  const shape: Shape = new Map(
    [...map.entries].map(([key, { node }]) => [key, node.type === 'scalar' ? expanded(node, context.env) : node]),
  );
  const applicable = here.flatMap((facet) => facets(facet, shape));
  const entries = new Map<string, Entry>();
  for (const [key, entry] of map.entries) {
    entries.set(key, { key: entry.key, node: resolveValues(entry.node, propertyFacets(applicable, key), context) });
  }
  for (const key of propertyNames(applicable)) {
    if (entries.has(key)) continue;
    const below = propertyFacets(applicable, key);
    const value = annotation(below, 'default');
    if (value !== undefined) entries.set(key, { key: null, node: resolveDefault(value, below, context) });
  }
  return withEntries(map, entries);
}

function resolveDefault(value: unknown, here: readonly Facet[], context: ResolveContext): ConfigNode {
  const node = defaultNode(value);
  if (node.type !== 'list') return resolveValues(node, here, context);
  // A list's short forms are only known from its items' schema; composition has already been.
  const below = itemFacets(here.flatMap((facet) => facets(facet, null)));
  const isShort = annotation(below, 'x-text') === 'method';
  const items = node.items.map((item) =>
    isShort && textOf(item) !== undefined ? defaultNode({ id: textOf(item), method: textOf(item) }) : item,
  );
  return resolveValues({ ...node, items }, here, context);
}

function expanded(node: ScalarNode, env: Environment): unknown {
  if (typeof node.value !== 'string') return node.value;
  const expansion = expandReferences(node.value, env);
  return expansion.kind === 'expanded' ? expansion.text : node.value;
}

function resolveScalar(node: ScalarNode, here: readonly Facet[], context: ResolveContext): ConfigNode {
  const applicable = here.flatMap((facet) => facets(facet, null));
  if (node.value === null && isNullable(applicable)) {
    const message = '`null` removes what is inherited, and nothing is inherited here: leave the key out.';
    context.problems.push(problem('wrong-type', message, node.at));
  }
  if (typeof node.value !== 'string' || annotation(applicable, 'x-secret') === true) return node;
  const isPath = annotation(applicable, 'x-path') === true;
  const expansion = expandReferences(node.value, context.env);
  switch (expansion.kind) {
    case 'undefined': {
      const message = `The environment has no \`${expansion.names.join('`, `')}\`: set it, or write \${env:NAME:-default}.`;
      context.problems.push(problem('undefined-environment', message, node.at));
      return { ...node, flawed: true };
    }
    case 'malformed': {
      const message =
        'A reference to the environment is written ${env:NAME} or ${env:NAME:-default}; $${env: stands for the text itself.';
      context.problems.push(problem('bad-reference', message, node.at));
      return { ...node, flawed: true };
    }
    case 'expanded': {
      const secret = expansion.names.find(isSecretName);
      if (secret !== undefined) {
        const message = `\`${secret}\` looks like a secret: only \`api_key\` may refer to one, since all other values are kept in results.`;
        context.problems.push(problem('misplaced-secret', message, node.at));
        return { ...node, flawed: true };
      }
      const environment = expansion.names;
      if (isPath) return { ...node, environment, value: resolvedPath(expansion, node, context) };
      if (expansion.isWhole && node.plain) return { ...node, environment, value: readPlain(expansion.text) };
      return { ...node, environment, value: expansion.text };
    }
    default:
      return expansion satisfies never;
  }
}

function resolvedPath(
  expansion: { readonly text: string; readonly startsFromEnvironment: boolean },
  node: ScalarNode,
  { workspace, setFolder }: ResolveContext,
): string {
  let folder = node.at === null ? workspace : dirname(join(workspace, node.at.file));
  if (node.source === 'set') folder = setFolder;
  // Who sets a variable does not see the file it is used in.
  if (expansion.startsFromEnvironment) folder = workspace;
  if (expansion.text === '') return '';
  return fromWorkspace(resolvePath(expansion.text, folder, workspace), workspace);
}

/** An unquoted reference stands for what would be read if its value were written there: 8 is a number. */
function readPlain(text: string): ScalarNode['value'] {
  const parsed = parseYaml(text, '', { source: 'file' });
  const isScalar = parsed.problems.length === 0 && parsed.node?.type === 'scalar';
  return isScalar ? (parsed.node.value ?? text) : text;
}

function isNullable(applicable: readonly Facet[]): boolean {
  const type = annotation(applicable, 'type');
  return Array.isArray(type) && type.includes('null');
}
