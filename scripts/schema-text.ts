/** Schemas in words, safe inside a cell of a Markdown table. */
import { isNode, type SchemaNode } from './schema-nodes.ts';

/** A text for a cell: no bars, no line breaks, no HTML; references to the environment as code. */
export function cell(text: string): string {
  const parts = text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(`[^`]*`)/);
  return parts
    .map((part) => (part.startsWith('`') ? part : plain(part)))
    .join('')
    .replaceAll('|', '\\|');
}

function plain(text: string): string {
  return text
    .replaceAll('<', '&lt;')
    .replaceAll(/\$\{[^}]*\}|\{\{[^}]*\}\}|\{"[^}]*\}/g, (code) => `\`${code}\``)
    .replaceAll(/(?<!\w)\*(?!\s)/g, '\\*');
}

export function defaultText(value: unknown): string {
  if (value === undefined || JSON.stringify(value) === '{}') return '';
  return `\`${flow(value)}\``;
}

/** A value as YAML in one line. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a value may be; `items`: what the values of a list may be. */
export function typeText(node: SchemaNode, items: string | null): string {
  if (Array.isArray(node['enum'])) return node['enum'].map((value) => `\`${flow(value)}\``).join(' · ');
  const types = [node['type']].flat().filter((type) => typeof type === 'string');
  if (types.length === 0) return 'any value';
  return types.map((type) => single(type, node, items)).join(' or ');
}

function single(type: string, node: SchemaNode, items: string | null): string {
  switch (type) {
    case 'string':
      return node['x-path'] === true ? 'path' : 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `integer${bounds(node)}`;
    case 'number':
      return `number${bounds(node)}`;
    case 'array':
      return `list of ${node['minItems'] === 2 && node['maxItems'] === 2 ? 'two ' : ''}${plural(items ?? 'value')}`;
    case 'object':
      return mapText(node);
    case 'null':
      return '`null`';
    default:
      throw new Error(`a type that has no words: ${type}`);
  }
}

/** A map that has no section of its own. */
function mapText(node: SchemaNode): string {
  const { properties, additionalProperties: values } = node;
  if (isNode(properties))
    return `map of ${Object.keys(properties)
      .map((key) => `\`${key}\``)
      .join(', ')}`;
  return isNode(values) ? `map of names to ${typeText(values, null)}` : 'map';
}

function plural(one: string): string {
  return one.replace(/^(text|path|map|value|number)\b/, '$1s');
}

function bounds(node: SchemaNode): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node;
  const parts: string[] = [];
  if (typeof exclusiveMinimum === 'number') parts.push(`> ${exclusiveMinimum}`);
  if (typeof minimum === 'number') parts.push(`≥ ${minimum}`);
  if (typeof exclusiveMaximum === 'number') parts.push(`< ${exclusiveMaximum}`);
  // The largest seed is the largest exact integer: no bound that anyone would meet.
  if (typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER) parts.push(`≤ ${maximum}`);
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}
