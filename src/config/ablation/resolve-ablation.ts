import type { Composer } from '../compose.ts';
import { child, type ConfigNode, type Entry, items, type MapNode, textOf, withEntries } from '../config-node.ts';
import { resolveValues, type ResolveContext } from '../resolve-values.ts';
import { annotation, type Facet, facetOf, facets, propertyFacets } from '../schema-facets.ts';
import { axisRole } from './axis-role.ts';
import { axisTarget } from './axis-target.ts';

const SCHEMA = 'ablation.schema.json';

/** Turns one value of an axis into another. */
type EachValue = (name: string, value: ConfigNode) => ConfigNode | Promise<ConfigNode>;

/** Replaces `use` and short forms in the values of axes, of the baseline and of included cells: each is what may stand at the path that the axis sets. */
export async function composeAblation(ablation: MapNode, composer: Composer): Promise<MapNode> {
  const experiment = child(ablation, 'experiment');
  return await mapValues(ablation, async (name, value) => {
    const found = axisTarget(name, experiment);
    if ('message' in found || isEstimatorName(name, value)) return value;
    return await composer.node(value, found.target);
  });
}

/** `resolveValues` for an ablation: values of axes get the defaults, and the reading of paths, of the place that they go to. */
export async function resolveAblation(ablation: MapNode, context: ResolveContext): Promise<ConfigNode> {
  const own = ['axes', 'baseline', 'include'];
  const others = new Map([...ablation.entries].filter(([key]) => !own.includes(key)));
  const resolved = resolveValues(withEntries(ablation, others), [facetOf(SCHEMA)], context);
  if (resolved.type !== 'map') return resolved;
  const whole = new Map(resolved.entries);
  for (const key of own) {
    const entry = ablation.entries.get(key);
    if (entry !== undefined)
      whole.set(key, key === 'axes' ? { ...entry, node: resolveRanges(entry.node, context) } : entry);
  }
  const experiment = child(resolved, 'experiment');
  return await mapValues(withEntries(resolved, whole), (name, value) => {
    const found = axisTarget(name, experiment);
    if (isEstimatorName(name, value)) return namedEstimator(value, experiment, context);
    return resolveValues(value, 'message' in found ? [] : found.target, context);
  });
}

/** The short form of an estimator is told from the id of one of the experiment's only once these are resolved. */
function isEstimatorName(name: string, value: ConfigNode): boolean {
  return axisRole(name)?.role === 'estimator' && textOf(value) !== undefined;
}

function namedEstimator(value: ConfigNode, experiment: ConfigNode | undefined, context: ResolveContext): ConfigNode {
  const name = textOf(value) ?? '';
  const own = items(child(experiment, 'estimators')).find((one) => textOf(child(one, 'id')) === name);
  if (own !== undefined) return { ...own, at: value.at };
  const estimator = facetOf('estimator.schema.json');
  const methods = annotation(propertyFacets(facets(estimator, new Map()), 'method'), 'enum');
  // What is no method stays as it is written, for the check to show.
  if (!Array.isArray(methods) || !methods.includes(name)) return value;
  const { at, source, environment } = value;
  const entries = new Map<string, Entry>(['id', 'method'].map((key) => [key, { key: at, node: value }]));
  return resolveValues({ type: 'map', entries, whole: false, at, source, environment }, [estimator], context);
}

/** Axes that are given as a range. */
function resolveRanges(axes: ConfigNode, context: ResolveContext): ConfigNode {
  if (axes.type !== 'map') return axes;
  const schemas = propertyFacets(facets(facetOf(SCHEMA), new Map()), 'axes').flatMap((one) => facets(one, new Map()));
  const below: readonly Facet[] = propertyFacets(schemas, '');
  const entries = [...axes.entries].map(([name, entry]): [string, Entry] =>
    entry.node.type === 'map' ? [name, { ...entry, node: resolveValues(entry.node, below, context) }] : [name, entry],
  );
  return withEntries(axes, new Map(entries));
}

async function mapValues(ablation: MapNode, change: EachValue): Promise<MapNode> {
  const entries = new Map(ablation.entries);
  const axes = entries.get('axes');
  if (axes?.node.type === 'map') entries.set('axes', { ...axes, node: await mapAxes(axes.node, change) });
  const include = entries.get('include');
  if (include?.node.type === 'list') {
    const cells: ConfigNode[] = [];
    for (const cell of include.node.items) cells.push(cell.type === 'map' ? await mapCell(cell, change) : cell);
    entries.set('include', { ...include, node: { ...include.node, items: cells } });
  }
  const baseline = entries.get('baseline');
  if (baseline?.node.type === 'map')
    entries.set('baseline', { ...baseline, node: await mapCell(baseline.node, change) });
  return withEntries(ablation, entries);
}

async function mapAxes(axes: MapNode, change: EachValue): Promise<MapNode> {
  const entries = new Map<string, Entry>();
  for (const [name, entry] of axes.entries) {
    if (entry.node.type !== 'list') {
      entries.set(name, entry);
      continue;
    }
    const values: ConfigNode[] = [];
    for (const value of entry.node.items) values.push(await change(name, value));
    entries.set(name, { ...entry, node: { ...entry.node, items: values } });
  }
  return withEntries(axes, entries);
}

async function mapCell(cell: MapNode, change: EachValue): Promise<MapNode> {
  const entries = new Map<string, Entry>();
  for (const [name, entry] of cell.entries) entries.set(name, { ...entry, node: await change(name, entry.node) });
  return withEntries(cell, entries);
}
