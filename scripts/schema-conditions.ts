/** What a schema says by `if`, `then` and `else`: the forms our schemas use, in words. */
import { isNode, type SchemaNode } from './schema-nodes.ts';

export interface Conditions {
  /** Key → `needed`, and when. */
  readonly needed: ReadonlyMap<string, string>;
  /** Key → default that holds under a condition. */
  readonly defaults: ReadonlyMap<string, unknown>;
  /** Sentences about keys that cannot stand where others do. */
  readonly exclusions: readonly string[];
  /** Key → methods that alone have it. */
  readonly onlyWith: ReadonlyMap<string, readonly string[]>;
}

interface Found {
  readonly needed: Map<string, string>;
  readonly defaults: Map<string, unknown>;
  readonly exclusions: string[];
  readonly onlyWith: Map<string, readonly string[]>;
}

export function conditions(schema: SchemaNode): Conditions {
  const found: Found = { needed: new Map(), defaults: new Map(), exclusions: [], onlyWith: new Map() };
  walk(schema, '', found);
  for (const part of Array.isArray(schema['allOf']) ? schema['allOf'] : []) if (isNode(part)) walk(part, '', found);
  return found;
}

function walk(node: SchemaNode, when: string, found: Found): void {
  const condition = node['if'];
  if (!isNode(condition)) return;
  const methods = methodsOf(condition);
  if (isNode(node['then'])) branch(node['then'], words(condition, 'with'), methods, found);
  if (isNode(node['else']))
    branch(node['else'], isInheritance(condition) ? when : words(condition, 'without'), methods, found);
}

function branch(node: SchemaNode, when: string, methods: readonly string[] | null, found: Found): void {
  for (const key of Array.isArray(node['required']) ? node['required'].map(String) : []) {
    found.needed.set(key, when === '' ? 'needed' : `needed ${when}`);
  }
  if (isNode(node['properties'])) properties(node['properties'], methods, found);
  // `else: {if: {required: [method]}, then: …}`: what those methods alone have.
  const inner = node['then'];
  if (methods === null) walk(node, when, found);
  else if (isNode(inner) && isNode(inner['properties'])) properties(inner['properties'], methods, found);
}

function properties(named: SchemaNode, methods: readonly string[] | null, found: Found): void {
  for (const [key, one] of Object.entries(named)) {
    if (!isNode(one)) continue;
    if ('default' in one) found.defaults.set(key, one['default']);
    if ('not' in one && methods !== null) found.onlyWith.set(key, methods);
    else if ('not' in one && !found.exclusions.includes(String(one['description'])))
      found.exclusions.push(String(one['description']));
    if (isNode(one['properties'])) properties(one['properties'], null, found);
  }
}

function methodsOf(condition: SchemaNode): readonly string[] | null {
  const { properties: named } = condition;
  const method = isNode(named) ? named['method'] : undefined;
  return isNode(method) && Array.isArray(method['enum']) ? method['enum'].map(String) : null;
}

function isInheritance(condition: SchemaNode): boolean {
  return JSON.stringify(condition) === '{"anyOf":[{"required":["use"]},{"required":["extends"]}]}';
}

/** `with \`api: openai\``, `without \`data\``. */
function words(condition: SchemaNode, preposition: 'with' | 'without'): string {
  const { properties: named } = condition;
  if (isNode(named)) {
    const tests = Object.entries(named).flatMap(([key, test]) =>
      isNode(test) && 'const' in test ? [`\`${key}: ${String(test['const'])}\``] : [],
    );
    return tests.length === 0 ? '' : `${preposition} ${tests.join(', ')}`;
  }
  const keys = Array.isArray(condition['required']) ? condition['required'].map((key) => `\`${String(key)}\``) : [];
  return keys.length === 0 ? '' : `${preposition} ${keys.join(', ')}`;
}
