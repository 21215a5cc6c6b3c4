import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { languageKinds, languagePage } from '../../scripts/language-page.ts';
import { isNode, type SchemaNode } from '../../scripts/schema-nodes.ts';
import { cell } from '../../scripts/schema-text.ts';
import { KINDS } from '../../src/config/kinds.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
// Our own schemas are JSON objects.
const load = (file: string): SchemaNode => JSON.parse(read(`schemas/${file}`)) as SchemaNode;

/** All that follows a heading, up to the next of its depth or above. */
function section(page: string, heading: string): string {
  const start = page.indexOf(`\n${heading}\n`);
  if (start < 0) return '';
  const rest = page.slice(start + heading.length + 2);
  const depth = heading.indexOf(' ');
  const end = rest.search(new RegExp(`^#{1,${depth}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The keys of every map in a schema that is written there, not elsewhere. */
function* keysIn(node: SchemaNode): Generator<readonly [key: string, property: SchemaNode]> {
  for (const [key, property] of Object.entries(isNode(node['properties']) ? node['properties'] : {})) {
    if (!isNode(property)) continue;
    yield [key, property];
    yield* keysIn(property);
  }
  for (const keyword of ['items', 'additionalProperties']) {
    const inner = node[keyword];
    if (isNode(inner)) yield* keysIn(inner);
  }
}

describe('docs/language.md', () => {
  it('is what the schemas say', () => {
    expect(read('docs/language.md'), 'run `node scripts/generate-language-docs.ts`').toBe(languagePage(load));
  });

  it('tells every kind', () => {
    expect([...languageKinds].sort()).toEqual([...KINDS].sort());
  });

  it.each(languageKinds)('has every key and every value of %s', (kind) => {
    const text = section(languagePage(load), `## ${kind}`);
    const schema = load(`${kind}.schema.json`);
    const judge = isNode(schema['$defs']) && isNode(schema['$defs']['judge']) ? schema['$defs']['judge'] : schema;
    const missing: string[] = [];
    for (const [key, property] of keysIn(kind === 'judge' ? judge : schema)) {
      if (['kind', 'use', 'extends'].includes(key) && !('enum' in property)) continue;
      if (!text.includes(`\`${key}\``)) missing.push(key);
      for (const value of Array.isArray(property['enum']) ? property['enum'] : []) {
        if (!text.includes(`\`${String(value)}\``)) missing.push(`${key}: ${String(value)}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('has no link to a heading that is not there', () => {
    const page = languagePage(load);
    const anchors = new Set(
      [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      ),
    );
    const dangling = [...page.matchAll(/\]\(#([^)]+)\)/g)]
      .map(([, target]) => target!)
      .filter((one) => !anchors.has(one));
    expect(dangling).toEqual([]);
  });

  it('has rows with as many cells as their table has columns', () => {
    const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
    let columns = 0;
    for (const line of languagePage(load).split('\n')) {
      if (!line.startsWith('|')) columns = 0;
      else if (columns === 0) columns = cells(line);
      else expect(cells(line), line).toBe(columns);
    }
  });
});

describe('a schema on the page', () => {
  const common = {
    $defs: {
      use: { type: 'string', description: 'Takes another.' },
      extends: { type: 'string', description: 'Inherits.' },
    },
  };
  /** A page on which the experiment is this schema, and the other kinds are empty. */
  const pageOf = (schema: SchemaNode): string =>
    languagePage((file) => {
      if (file === 'experiment.schema.json') return { type: 'object', description: 'A study.', ...schema };
      return { type: 'object', description: 'Something else.', properties: {}, ...common };
    });

  it('says type, bounds, default and meaning', () => {
    const page = pageOf({
      properties: {
        share: { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.25, description: 'A share.' },
      },
    });
    expect(page).toContain('| `share` | number > 0, ≤ 1 | `0.25` | A share. |');
  });

  it('gives a map its own table, after the table it is in', () => {
    const limits = {
      type: 'object',
      description: 'Limits.',
      properties: { calls: { type: 'integer', description: 'Calls.' } },
    };
    const page = pageOf({ properties: { limits }, required: ['limits'] });
    expect(page).toContain('| `limits` | map: [limits](#experiment-limits) | needed | Limits. |');
    expect(section(page, '### experiment: limits')).toContain('| `calls` | integer | Calls. |');
  });

  it('says what may stand in place of a map', () => {
    const design = JSON.parse(`{
      "type": ["string", "object"], "default": "full", "description": "How.", "properties": {"random": {"type": "integer", "description": "Some."}},
      "if": {"type": "object"}, "then": {}, "else": {"enum": ["full", "none"], "description": "A name."}
    }`);
    expect(pageOf({ properties: { design } })).toContain(
      '| `design` | `full` · `none`, or map: [design](#experiment-design) | `full` | How. |',
    );
  });

  it('says under which condition a key is needed', () => {
    const page = pageOf({
      properties: {
        data: { type: 'string', description: 'Data.' },
        prompts: { type: 'string', description: 'Prompts.' },
      },
      allOf: [JSON.parse('{"if": {"required": ["data"]}, "then": {}, "else": {"required": ["prompts"]}}')],
    });
    expect(page).toContain('| `prompts` | text | needed without `data` | Prompts. |');
    expect(page).toContain('| `data` | text |  | Data. |');
  });

  it('says which methods alone have an option', () => {
    const onlyA = `{
      "if": {"properties": {"method": {"enum": ["a"]}}, "required": ["method"]},
      "then": {},
      "else": {"if": {"required": ["method"]}, "then": {"properties": {"extra": {"not": {}, "description": "not here"}}}}
    }`;
    const page = pageOf({
      properties: {
        method: { enum: ['a', 'b'], description: 'Which.' },
        extra: { type: 'boolean', description: 'More.' },
      },
      allOf: [JSON.parse(onlyA)],
    });
    expect(page).toContain('| `extra` | `a` |');
    expect(page).not.toContain('not here');
  });

  it('refuses a map that says nothing of what is in it', () => {
    expect(() =>
      pageOf({
        properties: { odd: { type: 'object', description: 'Odd.', additionalProperties: { type: 'widget' } } },
      }),
    ).toThrow('a type that has no words: widget');
  });

  it.each([
    ['a | b', 'a \\| b'],
    ['`a | b`', '`a \\| b`'],
    ['two\n  lines', 'two lines'],
    ['<policy>_x.jsonl', '&lt;policy>_x.jsonl'],
    ['`<policy>`', '`<policy>`'],
    ['from ${env:NAME} and {{prompt}}', 'from `${env:NAME}` and `{{prompt}}`'],
  ])('puts %j into a cell as %j', (text, shown) => {
    expect(cell(text)).toBe(shown);
  });
});
