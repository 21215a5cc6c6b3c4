import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import type { Composer } from './compose.ts';
import { type ConfigNode, type MapNode, textOf, child, withEntries } from './config-node.ts';
import { parseYaml } from './parse-yaml.ts';
import { problem, suggestion } from './problems.ts';
import { type Facet, facets, itemFacets, propertyFacets } from './schema-facets.ts';
import { maskSource } from './secrets.ts';

/** The name under which overrides appear as a file: line n is the n-th override. */
export const SET_FILE = '--set';

interface Override {
  readonly segments: readonly string[];
  readonly at: SourceRange;
  readonly value: ConfigNode;
}

/**
 * Applies `path=value` overrides, in order, to a composed config: after `use` and `extends`, so that one sets what it names and not what inherits
 * from it (as an ablation's axes do). Values are YAML; `null` removes; missing maps on the way are made.
 */
export async function applyOverrides(
  root: MapNode,
  sets: readonly string[],
  schema: Facet,
  composer: Composer,
  problems: Diagnostic[],
): Promise<{ readonly root: MapNode; readonly text: string }> {
  let result = root;
  let line = 1;
  for (const set of sets) {
    const parsed = parseOverride(set, line, problems);
    line += set.split('\n').length;
    if (parsed === null) continue;
    const applied = await setAt(result, [schema], parsed, 0, composer, problems);
    // The root is a mapping, and a path has at least one part below it.
    if (applied?.type === 'map') result = applied;
  }
  return { root: result, text: maskSource(sets.join('\n')) };
}

function parseOverride(set: string, line: number, problems: Diagnostic[]): Override | null {
  const equals = set.indexOf('=');
  const path = equals === -1 ? set : set.slice(0, equals);
  const at: SourceRange = { file: SET_FILE, line, column: 1, endLine: line, endColumn: path.length + 1 };
  const segments = splitPath(path.trim());
  if (equals <= 0 || segments === null) {
    const message = 'An override is written path=value, such as policies.premium.temperature=0.9.';
    problems.push(problem('bad-set', message, at));
    return null;
  }
  const parsed = parseYaml(set.slice(equals + 1), SET_FILE, { source: 'set', start: { line, column: equals + 2 } });
  problems.push(...parsed.problems);
  if (parsed.problems.length > 0) return null;
  const empty = { type: 'scalar', value: null, plain: true, at, source: 'set', environment: [] } as const;
  return { segments, at, value: parsed.node ?? empty };
}

/** `a.b[0]["c.d"]` → its parts; null when it is not such a path. */
export function splitPath(path: string): readonly string[] | null {
  const parts: string[] = [];
  const pattern = /(?:^|(?!^)\.)([^.[\]"=\s]+)|\[(?:"([^"]*)"|([^\]"]+))\]/y;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (match === null) return null;
    parts.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return parts.length === 0 ? null : parts;
}

/** The node with the value in it; undefined where it was removed, null where the path leads nowhere. */
async function setAt(
  node: ConfigNode | undefined,
  here: readonly Facet[],
  override: Override,
  depth: number,
  composer: Composer,
  problems: Diagnostic[],
): Promise<ConfigNode | null | undefined> {
  const { segments, at, value } = override;
  if (depth === segments.length) {
    if (value.type === 'scalar' && value.value === null) return undefined;
    return composer.node(value, here);
  }
  const target = node ?? emptyMap(at);
  const applicable = here.flatMap((facet) => facets(facet, target.type === 'map' ? new Map() : null));
  const rest = segments.slice(depth);
  switch (target.type) {
    case 'scalar': {
      const message = `\`${segments.slice(0, depth).join('.')}\` is a single value: it has no \`${rest[0]}\`.`;
      problems.push(problem('bad-set', message, at));
      return null;
    }
    case 'list': {
      const found = itemAt(target.items, rest);
      if (found === null) {
        const ids = target.items.flatMap((item) => textOf(child(item, 'id')) ?? []);
        const message = `\`${segments.slice(0, depth).join('.')}\` has no \`${rest[0]}\`: name an element by its id or position.${suggestion(rest[0] ?? '', ids)}`;
        problems.push(problem('bad-set', message, at));
        return null;
      }
      const [index, used] = found;
      const item = target.items[index];
      const next = await setAt(item, itemFacets(applicable), override, depth + used, composer, problems);
      if (next === null) return null;
      const items = next === undefined ? target.items.toSpliced(index, 1) : target.items.with(index, next);
      return { ...target, items };
    }
    case 'map': {
      const [key, used] = keyAt(target, rest);
      const entry = target.entries.get(key);
      const below = propertyFacets(applicable, key);
      const next = await setAt(entry?.node, below, override, depth + used, composer, problems);
      if (next === null) return null;
      const entries = new Map(target.entries);
      if (next === undefined) entries.delete(key);
      else entries.set(key, { key: depth + used === segments.length ? at : (entry?.key ?? at), node: next });
      return withEntries(target, entries);
    }
    default:
      return target satisfies never;
  }
}

/** Ids and free keys may hold dots: the shortest run of parts that names something there is taken. */
function itemAt(items: readonly ConfigNode[], rest: readonly string[]): readonly [index: number, used: number] | null {
  for (let used = 1; used <= rest.length; used += 1) {
    const name = rest.slice(0, used).join('.');
    const index = items.findIndex((item) => textOf(child(item, 'id')) === name);
    if (index >= 0) return [index, used];
  }
  const first = rest[0] ?? '';
  return /^\d+$/.test(first) && Number(first) < items.length ? [Number(first), 1] : null;
}

function keyAt(map: MapNode, rest: readonly string[]): readonly [key: string, used: number] {
  for (let used = 1; used <= rest.length; used += 1) {
    const key = rest.slice(0, used).join('.');
    if (map.entries.has(key)) return [key, used];
  }
  return [rest[0] ?? '', 1];
}

function emptyMap(at: SourceRange): MapNode {
  return { type: 'map', entries: new Map(), whole: false, at, source: 'set', environment: [] };
}
