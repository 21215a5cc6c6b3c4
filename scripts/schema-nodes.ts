/** JSON Schemas as plain data, and what their references name. */

export type SchemaNode = { readonly [key: string]: unknown };
/** A schema by file name. */
export type LoadSchema = (file: string) => SchemaNode;

export function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `$ref` relative to a file → the schema it names, and the file that is in. */
export function follow(
  reference: string,
  from: string,
  load: LoadSchema,
): { readonly node: SchemaNode; readonly file: string } {
  const [path = '', fragment = ''] = reference.split('#');
  const file = path === '' ? from : path;
  let node: unknown = load(file);
  for (const step of fragment.split('/').filter((part) => part !== '')) node = isNode(node) ? node[step] : undefined;
  if (!isNode(node)) throw new Error(`${reference} in ${from} names nothing`);
  return { node, file };
}

/** A text of a schema; empty where it has none. */
export function wordsOf(node: SchemaNode, key: 'description' | 'title'): string {
  const text = node[key];
  return typeof text === 'string' ? text : '';
}
