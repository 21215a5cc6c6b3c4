import { Document, isScalar, visit } from 'yaml';
import { axisTarget } from './ablation/axis-target.ts';
import { defaultNode } from './config-node.ts';
import { escapeReferences } from './environment.ts';
import type { Resolved } from './kinds.ts';
import { annotation, type Facet, facetOf, facets, itemFacets, propertyFacets, propertyNames } from './schema-facets.ts';
import { schemaFile } from './schemas.ts';
import type { Ablation } from './types.generated.ts';
import { WORKSPACE_PREFIX } from './workspace.ts';

/**
 * The resolved config as a file of its own: loading that text from anywhere in the same workspace gives the same value. `kind` comes first, then
 * keys in the schema's order; maps with free keys in order of code units.
 */
export function configToYaml(config: Resolved): string {
  // Every kind's value is a mapping, and stays one.
  const value = forFile(config.value, [facetOf(schemaFile(config.kind))]) as Map<string, unknown>;
  if (config.kind === 'ablation') for (const [key, part] of axesForFile(config.value)) value.set(key, part);
  const entries = [['kind', config.kind], ...value] as const;
  // Aliases would be resolved again, but plain text is easier to read and to compare.
  const document = new Document(new Map(entries), { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, pair) => {
      // Unquoted it would be a merge key.
      if (isScalar(pair.key) && pair.key.value === '<<') pair.key.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** What axes set, as it is written where they set it, and in their own order: the first axis changes slowest. */
function axesForFile({ axes, include, baseline, experiment }: Ablation): ReadonlyMap<string, unknown> {
  const node = defaultNode(experiment);
  const written = (name: string, value: unknown): unknown => {
    const found = axisTarget(name, node);
    return forFile(value, 'target' in found ? found.target : []);
  };
  const cell = (settings: Readonly<Record<string, unknown>>): Map<string, unknown> =>
    new Map(Object.entries(settings).map(([name, value]) => [name, written(name, value)]));
  const axis = (name: string, values: Ablation['axes'][string]): unknown =>
    Array.isArray(values) ? values.map((value: unknown) => written(name, value)) : values;
  return new Map<string, unknown>([
    ['axes', new Map(Object.entries(axes).map(([name, values]) => [name, axis(name, values)]))],
    ['include', include.map(cell)],
    ...(baseline === undefined ? [] : [['baseline', cell(baseline)] as const]),
  ]);
}

function forFile(value: unknown, here: readonly Facet[]): unknown {
  if (typeof value === 'string')
    return textForFile(
      value,
      here.flatMap((facet) => facets(facet, null)),
    );
  if (Array.isArray(value)) {
    const below = itemFacets(here.flatMap((facet) => facets(facet, null)));
    return value.map((item: unknown) => forFile(item, below));
  }
  if (typeof value !== 'object' || value === null) return value;
  const shape = new Map<string, unknown>(Object.entries(value));
  const applicable = here.flatMap((facet) => facets(facet, shape));
  const keys = orderedKeys(Object.keys(value), propertyNames(applicable));
  return new Map(keys.map((key) => [key, forFile(shape.get(key), propertyFacets(applicable, key))]));
}

function textForFile(text: string, applicable: readonly Facet[]): string {
  if (annotation(applicable, 'x-secret') === true) return text;
  const escaped = escapeReferences(text);
  return annotation(applicable, 'x-path') === true ? `${WORKSPACE_PREFIX}${escaped}` : escaped;
}

function orderedKeys(keys: readonly string[], known: readonly string[]): readonly string[] {
  const place = new Map(known.map((key, index) => [key, index]));
  // Whatever file the schema's properties come from, a thing begins with its id.
  const rank = (key: string): number => (key === 'id' ? -1 : (place.get(key) ?? known.length));
  return [...keys].sort((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    if (a === b) return 0;
    return a < b ? -1 : 1;
  });
}
