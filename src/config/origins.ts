import type { SourceRange } from '../base/diagnostic.ts';
import { child, type ConfigNode, type MapNode, textOf } from './config-node.ts';
import type { LoadedConfig, Origin } from './loaded-config.ts';

/** Where every value of a config came from, by its path; maps and lists included. */
export function collectOrigins(root: MapNode): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  const visit = (node: ConfigNode, path: string, key: SourceRange | null): void => {
    if (path !== '') {
      origins.set(path, { source: node.source, key, value: node.at, environment: node.environment });
    }
    const prefix = path === '' ? '' : `${path}.`;
    if (node.type === 'map') {
      for (const [name, entry] of node.entries) visit(entry.node, `${prefix}${name}`, entry.key);
    } else if (node.type === 'list') {
      for (const [index, item] of node.items.entries()) visit(item, `${prefix}${elementName(node.items, index)}`, null);
    }
  };
  visit(root, '', null);
  return origins;
}

/** A list element's name in paths: its id where only it has that, else its position. */
function elementName(items: readonly ConfigNode[], index: number): string {
  const id = textOf(child(items[index], 'id'));
  const isUnique = items.filter((item) => textOf(child(item, 'id')) === id).length === 1;
  return id !== undefined && isUnique ? id : String(index);
}

/** Paths and plain values of the leaves, in order; what has no parts (also empty maps and lists) is a leaf. */
export function leavesOf(value: unknown): readonly { readonly path: string; readonly value: unknown }[] {
  const leaves: { path: string; value: unknown }[] = [];
  const visit = (part: unknown, path: string): void => {
    const entries = entriesOf(part);
    if (entries.length === 0) leaves.push({ path, value: part });
    for (const [name, below] of entries) visit(below, path === '' ? name : `${path}.${name}`);
  };
  visit(value, '');
  return leaves;
}

function entriesOf(part: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(part)) {
    const ids = part.map((item: unknown) =>
      typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined,
    );
    return part.map((item: unknown, index) => {
      const id = ids[index];
      const isUnique = typeof id === 'string' && ids.indexOf(id) === ids.lastIndexOf(id);
      return [isUnique ? id : String(index), item];
    });
  }
  return typeof part === 'object' && part !== null ? Object.entries(part) : [];
}

/** One line a value, for people: path, value, and the file and line it came from. */
export function describeOrigins(config: LoadedConfig): string {
  if (config.resolved === null) return '';
  const rows = leavesOf(config.resolved.value).map(({ path, value }) => ({
    path,
    value: shorten(JSON.stringify(value)),
    from: describeOrigin(config.origins.get(path)),
  }));
  const width = (of: 'path' | 'value'): number => Math.max(0, ...rows.map((row) => row[of].length));
  const [paths, values] = [width('path'), width('value')];
  return rows.map((row) => `${row.path.padEnd(paths)}  ${row.value.padEnd(values)}  ${row.from}\n`).join('');
}

function describeOrigin(origin: Origin | undefined): string {
  if (origin === undefined) return 'unknown';
  if (origin.value === null) return 'default';
  const { file, line, column } = origin.value;
  const place = `${file}:${line}:${column}`;
  return origin.environment.length === 0 ? place : `${place} (${origin.environment.join(', ')})`;
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
