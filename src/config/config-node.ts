import type { SourceRange } from '../base/diagnostic.ts';

/**
 * A config while it is being resolved: plain values that know where they were written. Nodes are never changed; every stage
 * (composition, overrides, references, defaults) makes new ones, and unchanged parts are shared.
 */
export type ConfigNode = ScalarNode | MapNode | ListNode;

interface NodePlace {
  /** Where the value is written; null for defaults. */
  readonly at: SourceRange | null;
  readonly source: 'file' | 'set' | 'default';
  /** Environment variables the value was made of. */
  readonly environment: readonly string[];
  /** What is wrong with it has been said: what follows from that (a value of the wrong type, missing keys) is not. */
  readonly flawed?: true;
}

export interface ScalarNode extends NodePlace {
  readonly type: 'scalar';
  readonly value: string | number | boolean | null;
  /** Written without quotes: a value that is one environment reference may then become a number, a boolean or null. */
  readonly plain: boolean;
}

export interface Entry {
  readonly key: SourceRange | null;
  readonly node: ConfigNode;
}

export interface MapNode extends NodePlace {
  readonly type: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  /** Made by `use` or `extends`: as an override it replaces what it overrides, instead of merging with it. */
  readonly whole: boolean;
}

export interface ListNode extends NodePlace {
  readonly type: 'list';
  readonly items: readonly ConfigNode[];
}

/** A place in a config: keys of maps, positions in lists. */
export type Segment = string | number;

export function child(node: ConfigNode | undefined, key: string): ConfigNode | undefined {
  return node?.type === 'map' ? node.entries.get(key)?.node : undefined;
}

export function items(node: ConfigNode | undefined): readonly ConfigNode[] {
  return node?.type === 'list' ? node.items : [];
}

export function textOf(node: ConfigNode | undefined): string | undefined {
  return node?.type === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

export function withEntries(map: MapNode, entries: ReadonlyMap<string, Entry>): MapNode {
  return { ...map, entries };
}

/** The node as plain data. `Object.fromEntries` defines own properties, so a key named `__proto__` is only a key. */
export function toPlain(node: ConfigNode): unknown {
  switch (node.type) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toPlain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toPlain(entry.node)]));
    default:
      return node satisfies never;
  }
}

/** Plain data of a schema's default as nodes without a place. */
export function defaultNode(value: unknown): ConfigNode {
  const place = { at: null, source: 'default', environment: [] } as const;
  if (Array.isArray(value)) return { ...place, type: 'list', items: value.map(defaultNode) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, { key: null, node: defaultNode(item) }] as const);
    return { ...place, type: 'map', entries: new Map(entries), whole: false };
  }
  // What is left of JSON is a scalar: schema files are JSON.
  return { ...place, type: 'scalar', value: value as ScalarNode['value'], plain: false };
}

export interface Located {
  readonly node: ConfigNode;
  /** The key it stands under; null at the root and in lists. */
  readonly key: SourceRange | null;
  /** The name of that key; null at the root and in lists. */
  readonly name: string | null;
}

/** The node at a path; positions of lists may be given as text, as in a JSON pointer. */
export function nodeAt(root: ConfigNode, path: readonly Segment[]): Located | null {
  let located: Located = { node: root, key: null, name: null };
  for (const segment of path) {
    const { node } = located;
    if (node.type === 'map') {
      const entry = node.entries.get(String(segment));
      if (entry === undefined) return null;
      located = { node: entry.node, key: entry.key, name: String(segment) };
    } else if (node.type === 'list') {
      const item = node.items[Number(segment)];
      if (item === undefined) return null;
      located = { node: item, key: null, name: null };
    } else return null;
  }
  return located;
}
