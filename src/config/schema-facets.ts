import { isKind, type Kind } from './kinds.ts';
import { isSchema, readSchema, type Schema } from './schemas.ts';

/** A schema and the file its relative references start from. */
export interface Facet {
  readonly file: string;
  readonly schema: Schema;
}

/** As much of a value as our schemas' conditions ask about: null for what is no map, else its keys and their scalar values. */
export type Shape = ReadonlyMap<string, unknown> | null;

export function facetOf(file: string): Facet {
  return { file, schema: readSchema(file) };
}

/**
 * Every schema that applies to a value: the schema itself, what `$ref` names, the members of `allOf`, and the branch of `if` that its shape
 * takes. With `shape` undefined, what applies whatever the value is.
 */
export function facets(facet: Facet, shape?: Shape): readonly Facet[] {
  const found: Facet[] = [];
  const add = (one: Facet): void => {
    found.push(one);
    const { schema, file } = one;
    if (typeof schema['$ref'] === 'string') add(follow(schema['$ref'], file));
    for (const part of list(schema['allOf'])) add({ file, schema: part });
    if (isSchema(schema['if']) && shape !== undefined) {
      const branch = schema[matches(schema['if'], shape) ? 'then' : 'else'];
      if (isSchema(branch)) add({ file, schema: branch });
    }
  };
  add(facet);
  return found;
}

function list(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

export function follow(reference: string, from: string): Facet {
  const [path = '', fragment = ''] = reference.split('#');
  const file = path === '' ? from : path;
  let schema: unknown = readSchema(file);
  for (const step of fragment.split('/').filter((part) => part !== '')) {
    schema = isSchema(schema) ? schema[step] : undefined;
  }
  if (!isSchema(schema)) throw new Error(`${reference} in ${from} names no schema`);
  return { file, schema };
}

/** The few forms of condition our schemas use. Another one is a bug of a schema, not of a config. */
function matches(condition: Schema, shape: Shape): boolean {
  return Object.entries(condition).every(([keyword, argument]) => {
    switch (keyword) {
      case 'type':
        return argument === 'object' && shape !== null;
      case 'required':
        return Array.isArray(argument) && argument.every((key) => shape?.has(String(key)) === true);
      case 'anyOf':
        return list(argument).some((one) => matches(one, shape));
      case 'properties':
        return Object.entries(isSchema(argument) ? argument : {}).every(
          ([key, property]) => shape?.has(key) !== true || (isSchema(property) && isOneOf(property, shape.get(key))),
        );
      default:
        throw new Error(`A condition with \`${keyword}\` is not understood`);
    }
  });
}

function isOneOf(property: Schema, value: unknown): boolean {
  return Array.isArray(property['enum']) ? property['enum'].includes(value) : value === property['const'];
}

/** The schemas of a map's value under a key. */
export function propertyFacets(applicable: readonly Facet[], key: string): readonly Facet[] {
  const named = applicable.flatMap(({ file, schema }) => {
    const property = isSchema(schema['properties']) ? schema['properties'][key] : undefined;
    return isSchema(property) ? [{ file, schema: property }] : [];
  });
  if (named.length > 0) return named;
  return applicable.flatMap(({ file, schema }) =>
    isSchema(schema['additionalProperties']) ? [{ file, schema: schema['additionalProperties'] }] : [],
  );
}

export function itemFacets(applicable: readonly Facet[]): readonly Facet[] {
  return applicable.flatMap(({ file, schema }) =>
    isSchema(schema['items']) ? [{ file, schema: schema['items'] }] : [],
  );
}

/** Names of all properties the schemas know, in their order. */
export function propertyNames(applicable: readonly Facet[]): readonly string[] {
  const names = applicable.flatMap(({ schema }) =>
    isSchema(schema['properties']) ? Object.keys(schema['properties']) : [],
  );
  return [...new Set(names)];
}

export function annotation(applicable: readonly Facet[], keyword: string): unknown {
  return applicable.find(({ schema }) => keyword in schema)?.schema[keyword];
}

/** The kind of thing that may stand here by reference (`use`, `extends`); null where nothing may. */
export function referencedKind(applicable: readonly Facet[]): Kind | null {
  const resolved = annotation(applicable, 'x-resolved');
  if (isSchema(resolved) && typeof resolved['$ref'] === 'string') {
    return referencedKind(facets(follow(resolved['$ref'], '')));
  }
  const kind = annotation(applicable, 'x-kind');
  return typeof kind === 'string' && isKind(kind) ? kind : null;
}
