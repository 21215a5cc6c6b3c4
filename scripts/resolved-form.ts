/** Turns our 2020-12 schemas into plain ones of the resolved form, which json-schema-to-typescript understands. */

export type SchemaNode = { [key: string]: unknown };

interface Context {
  readonly file: string;
  readonly load: (file: string) => SchemaNode;
  /** References that have a type of their own. */
  readonly named: ReadonlySet<string>;
}

const authoredOnly = new Set(['kind', 'use', 'extends']);
const copied = ['title', 'description', 'enum', 'const', 'tsType'] as const;

export function resolvedForm(
  reference: string,
  load: (file: string) => SchemaNode,
  named: ReadonlySet<string>,
): { name: string; schema: SchemaNode } {
  const { node, file } = follow(reference, '', load);
  const schema = convert(node, { file, load, named });
  if (typeof schema['title'] !== 'string') throw new Error(`${reference} has no title`);
  return { name: schema['title'], schema };
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nodes(value: unknown): SchemaNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** `$ref` relative to a file → the schema it names, and the file that is in. */
function follow(
  reference: string,
  from: string,
  load: Context['load'],
): { node: SchemaNode; file: string; key: string } {
  const [path = '', fragment = ''] = reference.split('#');
  const file = path === '' ? from : path;
  let node: unknown = load(file);
  for (const step of fragment.split('/').filter((part) => part !== '')) node = isNode(node) ? node[step] : undefined;
  if (!isNode(node)) throw new Error(`${reference} in ${from} names nothing`);
  return { node, file, key: fragment === '' ? file : `${file}#${fragment}` };
}

function convert(source: SchemaNode, context: Context): SchemaNode {
  const alternatives = nodes(source['x-resolved']);
  if (alternatives.length > 0) {
    return { ...pick(source, ['description']), anyOf: alternatives.map((one) => convert(one, context)) };
  }
  if (isNode(source['x-resolved'])) {
    return { ...convert(source['x-resolved'], context), ...pick(source, ['description']) };
  }
  const reference = source['$ref'];
  if (typeof reference === 'string') {
    const target = follow(reference, context.file, context.load);
    if (context.named.has(target.key)) {
      return { description: source['description'] ?? target.node['description'], tsType: target.node['title'] };
    }
    const { $ref: _, ...own } = source;
    return convert(merge(target.node, own), { ...context, file: target.file });
  }
  const result = pick(source, copied);
  const types = (Array.isArray(source['type']) ? source['type'] : [source['type']]).filter((type) => type !== 'null');
  if (types.length > 1) return { ...result, anyOf: types.map((type) => ofType({ ...source, type }, context)) };
  return { ...ofType({ ...source, type: types[0] }, context), ...result };
}

function ofType(source: SchemaNode, context: Context): SchemaNode {
  switch (source['type']) {
    case 'object':
      return objectType(source, context);
    case 'array': {
      const items = isNode(source['items']) ? convert(source['items'], context) : {};
      const isPair = source['minItems'] === 2 && source['maxItems'] === 2;
      return { type: 'array', items, ...(isPair ? { minItems: 2, maxItems: 2 } : {}) };
    }
    case undefined:
      return 'enum' in source || 'const' in source ? {} : { tsType: 'unknown' };
    default:
      return { type: source['type'] };
  }
}

function objectType(source: SchemaNode, context: Context): SchemaNode {
  const properties: SchemaNode = {};
  const required = new Set(requiredKeys(source));
  for (const [key, property] of Object.entries(isNode(source['properties']) ? source['properties'] : {})) {
    // A key of that name that lists its values is a setting, not a reference.
    if (!isNode(property) || (authoredOnly.has(key) && !('enum' in property))) continue;
    properties[key] = convert(property, context);
    if ('default' in property) required.add(key);
  }
  const rest = source['additionalProperties'];
  return {
    type: 'object',
    properties,
    additionalProperties: isNode(rest) ? convert(rest, context) : false,
    required: [...required].filter((key) => key in properties),
  };
}

/** Keys required whatever else is there: at the top, or of the form in which nothing is inherited. Other conditions stay out. */
function requiredKeys(source: SchemaNode): string[] {
  const keys = Array.isArray(source['required']) ? source['required'].map(String) : [];
  for (const part of [source, ...nodes(source['allOf'])]) {
    if (isInheritance(part['if']) && isNode(part['else']) && Array.isArray(part['else']['required'])) {
      keys.push(...part['else']['required'].map(String));
    }
  }
  return keys;
}

function isInheritance(condition: unknown): boolean {
  return JSON.stringify(condition) === '{"anyOf":[{"required":["use"]},{"required":["extends"]}]}';
}

function merge(base: SchemaNode, own: SchemaNode): SchemaNode {
  const baseProperties = isNode(base['properties']) ? base['properties'] : {};
  const ownProperties = isNode(own['properties']) ? own['properties'] : {};
  return {
    ...base,
    ...own,
    properties: { ...baseProperties, ...ownProperties },
    allOf: [...nodes(base['allOf']), ...nodes(own['allOf'])],
  };
}

function pick(source: SchemaNode, keys: readonly string[]): SchemaNode {
  return Object.fromEntries(keys.filter((key) => key in source).map((key) => [key, source[key]]));
}
