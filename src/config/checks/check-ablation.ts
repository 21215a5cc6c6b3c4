import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { child, type ConfigNode, type Entry, items, type MapNode, textOf, toPlain } from '../config-node.ts';
import { describeActual, describeExpected } from '../describe-expected.ts';
import { splitPath } from '../overrides.ts';
import { problem, suggestion } from '../problems.ts';
import { type Facet, facetOf, facets, itemFacets, propertyFacets, propertyNames } from '../schema-facets.ts';
import { isSchema } from '../schemas.ts';
import { schemaErrorsUnder } from '../validate-schema.ts';
import { checkExperiment } from './check-experiment.ts';

/** Axes that are no path of the experiment. */
const ESTIMATOR = 'estimator';
const SAMPLE_SIZE = 'sample_size';

/** Keys of the authored form: composition has used them up. */
const UNSETTABLE: readonly string[] = ['kind', 'use', 'extends'];

export function checkAblation(ablation: MapNode): readonly Diagnostic[] {
  const experiment = child(ablation, 'experiment');
  const axes = child(ablation, 'axes');
  const axisNames = axes?.type === 'map' ? [...axes.entries.keys()] : [];
  return [
    ...(experiment?.type === 'map' ? checkExperiment(experiment) : []),
    ...(axes?.type === 'map' ? [...axes.entries].flatMap(([name, entry]) => checkAxis(name, entry, experiment)) : []),
    ...checkZip(child(ablation, 'zip'), axes),
    ...conditions(ablation).flatMap((condition) => checkConditionAxes(condition, axisNames)),
    ...items(child(ablation, 'include')).flatMap((cell) => checkCell(cell, experiment)),
    ...checkTables(ablation, axisNames),
  ];
}

/** The schemas of what an axis sets; null, with the reason, when it sets nothing there is. */
function axisTarget(
  name: string,
  experiment: ConfigNode | undefined,
): { readonly target: readonly Facet[] } | { readonly message: string } {
  const path = splitPath(name);
  if (path === null) return { message: 'An axis is a path of the experiment, such as oracle.coverage.' };
  const [first = '', ...rest] = path;
  if (first === ESTIMATOR) {
    const estimator = facets(facetOf('estimator.schema.json'), new Map());
    if (rest.length === 0)
      return { target: itemFacets(propertyFacets(facets(facetOf('experiment.schema.json')), 'estimators')) };
    return descend(estimator, undefined, rest, `an estimator's option`);
  }
  if (first === SAMPLE_SIZE && rest.length === 0) {
    const count = { type: 'integer', minimum: 1 };
    return { target: [{ file: 'experiment.schema.json', schema: count }] };
  }
  return descend(facets(facetOf('experiment.schema.json'), new Map()), experiment, path, 'a path of the experiment');
}

function descend(
  start: readonly Facet[],
  node: ConfigNode | undefined,
  path: readonly string[],
  what: string,
): { readonly target: readonly Facet[] } | { readonly message: string } {
  let applicable = start;
  let current = node;
  let target: readonly Facet[] = start;
  for (let depth = 0; depth < path.length; depth += 1) {
    const name = path[depth] ?? '';
    const below = itemFacets(applicable);
    if (current?.type === 'list' && below.length > 0) {
      const ids = current.items.map((item) => textOf(child(item, 'id')) ?? '');
      const [index, used] = longestId(ids, path.slice(depth));
      const position = index >= 0 ? index : Number(/^\d+$/.test(name) ? name : Number.NaN);
      if (current.items[position] === undefined)
        return { message: `There is no \`${name}\` to set.${suggestion(name, ids)}` };
      depth += used - 1;
      current = current.items[position];
      target = below;
    } else {
      target = propertyFacets(applicable, name);
      if (target.length === 0 || UNSETTABLE.includes(name)) {
        const hint = suggestion(
          name,
          propertyNames(applicable).filter((one) => !UNSETTABLE.includes(one)),
        );
        return { message: `\`${path.join('.')}\` is not ${what}: \`${name}\` is unknown.${hint}` };
      }
      current = child(current, name);
    }
    applicable = target.flatMap((facet) => facets(facet, new Map()));
  }
  return { target };
}

/** Ids may hold dots: the shortest run of parts that is one. */
function longestId(ids: readonly string[], rest: readonly string[]): readonly [index: number, used: number] {
  for (let used = 1; used <= rest.length; used += 1) {
    const index = ids.indexOf(rest.slice(0, used).join('.'));
    if (index >= 0) return [index, used];
  }
  return [-1, 1];
}

function checkAxis(name: string, entry: Entry, experiment: ConfigNode | undefined): readonly Diagnostic[] {
  const found = axisTarget(name, experiment);
  if ('message' in found) return [problem('unknown-reference', found.message, entry.key)];
  if (entry.node.type === 'map') return checkRange(entry);
  return items(entry.node).flatMap((value) => checkValue(name, value, found.target, experiment));
}

function checkRange(entry: Entry): readonly Diagnostic[] {
  const range = child(entry.node, 'range');
  const [from, to] = items(range).map((item) => (item.type === 'scalar' ? item.value : null));
  if (typeof from !== 'number' || typeof to !== 'number' || from < to) return [];
  return [problem('bad-value', `\`range\` is empty: ${from} is not below ${to}.`, range?.at ?? null)];
}

function checkValue(
  name: string,
  value: ConfigNode,
  target: readonly Facet[],
  experiment: ConfigNode | undefined,
): readonly Diagnostic[] {
  const text = textOf(value);
  // An estimator of the experiment may be named by its id.
  const ids = items(child(experiment, 'estimators')).flatMap((one) => textOf(child(one, 'id')) ?? []);
  if (name === ESTIMATOR && text !== undefined && ids.includes(text)) return [];
  const errors = target.flatMap(({ file, schema }) => schemaErrorsUnder(file, schema, toPlain(value)));
  const error = errors.find((one) => one.keyword !== 'if');
  if (error === undefined) return [];
  return [problem('bad-value', `A value of the axis \`${name}\` ${complaint(error, toPlain(value))}.`, value.at)];
}

function complaint(error: ErrorObject, value: unknown): string {
  if (error.instancePath !== '' || !isSchema(error.parentSchema)) {
    return `is not what can stand there: ${error.instancePath.slice(1).replaceAll('/', '.')} ${error.message ?? ''}`;
  }
  if (error.keyword === 'additionalProperties' || error.keyword === 'required')
    return `is not what can stand there: it ${error.message ?? ''}`;
  return `must be ${describeExpected(error.parentSchema)}, not ${describeActual(value)}`;
}

function checkZip(zip: ConfigNode | undefined, axes: ConfigNode | undefined): readonly Diagnostic[] {
  const names = axes?.type === 'map' ? [...axes.entries.keys()] : [];
  return items(zip).flatMap((group) => {
    const unknown = items(group).flatMap((item) => unknownAxis(textOf(item), item, names));
    const sizes = items(group).map((item) => sizeOf(child(axes, textOf(item) ?? '')));
    if (unknown.length > 0 || new Set(sizes).size <= 1) return unknown;
    return [
      problem(
        'bad-value',
        `Axes that advance together need equally many values, not ${sizes.join(' and ')}.`,
        group.at,
      ),
    ];
  });
}

function sizeOf(axis: ConfigNode | undefined): number {
  if (axis?.type !== 'map') return items(axis).length;
  const [from, to] = items(child(axis, 'range')).map((item) => (item.type === 'scalar' ? Number(item.value) : 0));
  const step = child(axis, 'step');
  return Math.ceil(((to ?? 0) - (from ?? 0)) / (step?.type === 'scalar' ? Number(step.value) : 1));
}

function conditions(ablation: MapNode): readonly ConfigNode[] {
  const constraints = items(child(ablation, 'constraints'));
  return [
    ...constraints.flatMap((one) => [child(one, 'when'), child(one, 'require')]),
    ...items(child(ablation, 'exclude')),
    child(ablation, 'baseline'),
  ].filter((node) => node !== undefined);
}

function checkConditionAxes(condition: ConfigNode, names: readonly string[]): readonly Diagnostic[] {
  if (condition.type !== 'map') return [];
  return [...condition.entries].flatMap(([name, entry]) =>
    names.includes(name)
      ? []
      : [problem('unknown-reference', `There is no axis \`${name}\`.${suggestion(name, names)}`, entry.key)],
  );
}

/** Cells that are added may set any path, on an axis or not. */
function checkCell(cell: ConfigNode, experiment: ConfigNode | undefined): readonly Diagnostic[] {
  if (cell.type !== 'map') return [];
  return [...cell.entries].flatMap(([name, entry]) => {
    const found = axisTarget(name, experiment);
    if ('message' in found) return [problem('unknown-reference', found.message, entry.key)];
    return checkValue(name, entry.node, found.target, experiment);
  });
}

function checkTables(ablation: MapNode, names: readonly string[]): readonly Diagnostic[] {
  const lists = items(child(ablation, 'tables')).flatMap((table) => [child(table, 'rows'), child(table, 'columns')]);
  const colors = items(child(ablation, 'plots')).flatMap((plot) => child(plot, 'color') ?? []);
  return [...lists.flatMap((list) => items(list)), ...colors].flatMap((item) => unknownAxis(textOf(item), item, names));
}

function unknownAxis(name: string | undefined, node: ConfigNode, names: readonly string[]): readonly Diagnostic[] {
  if (name === undefined || names.includes(name)) return [];
  return [problem('unknown-reference', `There is no axis \`${name}\`.${suggestion(name, names)}`, node.at)];
}
