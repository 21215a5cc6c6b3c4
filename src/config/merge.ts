import { type ConfigNode, type Entry, type MapNode, withEntries } from './config-node.ts';

/**
 * What inherits over what it inherits from: maps merge deeply, lists and scalars replace, `null` removes. A map that itself came by `use` or
 * `extends` is a whole thing and replaces.
 */
export function mergeOver(base: MapNode, own: MapNode): MapNode {
  const entries = new Map(base.entries);
  for (const [key, entry] of own.entries) {
    if (isNull(entry.node)) entries.delete(key);
    else entries.set(key, { key: entry.key, node: mergeNode(base.entries.get(key)?.node, entry.node) });
  }
  // What inherits from something flawed may lack the same keys.
  return { ...withEntries(own, entries), whole: true, ...(base.flawed ? { flawed: true } : {}) };
}

function mergeNode(base: ConfigNode | undefined, own: ConfigNode): ConfigNode {
  if (own.type !== 'map' || own.whole) return own;
  if (base?.type === 'map') return { ...mergeOver(base, own), whole: base.whole };
  return withoutNulls(own);
}

/** Removing what is not there changes nothing. */
function withoutNulls(map: MapNode): MapNode {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of map.entries) {
    if (isNull(entry.node)) continue;
    const node = entry.node.type === 'map' && !entry.node.whole ? withoutNulls(entry.node) : entry.node;
    entries.set(key, { key: entry.key, node });
  }
  return withEntries(map, entries);
}

function isNull(node: ConfigNode): boolean {
  return node.type === 'scalar' && node.value === null;
}
