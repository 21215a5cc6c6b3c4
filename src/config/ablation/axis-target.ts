import { child, type ConfigNode, textOf } from '../config-node.ts';
import { suggestion } from '../problems.ts';
import { type Facet, facetOf, facets, itemFacets, propertyFacets, propertyNames } from '../schema-facets.ts';
import { axisRole } from './axis-role.ts';

/** Keys of the authored form: composition has used them up. */
const UNSETTABLE: readonly string[] = ['kind', 'use', 'extends'];

export type AxisTarget = { readonly target: readonly Facet[] } | { readonly message: string };

/** The schemas of what an axis sets; the reason, when it sets nothing there is. */
export function axisTarget(name: string, experiment: ConfigNode | undefined): AxisTarget {
  const role = axisRole(name);
  if (role === null) return { message: 'An axis is a path of the experiment, such as oracle.coverage.' };
  switch (role.role) {
    case 'estimator':
      return { target: itemFacets(propertyFacets(facets(facetOf('experiment.schema.json')), 'estimators')) };
    case 'estimator-option': {
      const estimator = facets(facetOf('estimator.schema.json'), new Map());
      return descend(estimator, undefined, role.path, `an estimator's option`);
    }
    case 'sample-size':
      return { target: [{ file: 'experiment.schema.json', schema: SAMPLE_SIZE }] };
    case 'labels':
    case 'path': {
      const start = facets(facetOf('experiment.schema.json'), new Map());
      return descend(start, experiment, role.path, 'a path of the experiment');
    }
    default:
      return role satisfies never;
  }
}

/** One object, since validators are kept by schema. */
const SAMPLE_SIZE = { type: 'integer', minimum: 1 } as const;

function descend(
  start: readonly Facet[],
  node: ConfigNode | undefined,
  path: readonly string[],
  what: string,
): AxisTarget {
  let applicable = start;
  let current = node;
  let target: readonly Facet[] = start;
  for (let depth = 0; depth < path.length; depth += 1) {
    const name = path[depth] ?? '';
    const below = itemFacets(applicable);
    if (current?.type === 'list' && below.length > 0) {
      const ids = current.items.map((item) => textOf(child(item, 'id')) ?? '');
      const [index, used] = shortestId(ids, path.slice(depth));
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
function shortestId(ids: readonly string[], rest: readonly string[]): readonly [index: number, used: number] {
  for (let used = 1; used <= rest.length; used += 1) {
    const index = ids.indexOf(rest.slice(0, used).join('.'));
    if (index >= 0) return [index, used];
  }
  return [-1, 1];
}
