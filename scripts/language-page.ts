/** docs/language.md out of the schemas: a section a kind, a table a map. Pure: text in, text out. */
import { conditions, type Conditions } from './schema-conditions.ts';
import { follow, isNode, type LoadSchema, type SchemaNode, wordsOf } from './schema-nodes.ts';
import { cell, defaultText, typeText } from './schema-text.ts';

/** In the order of the page. */
export const languageKinds = [
  'experiment',
  'dataset',
  'provider',
  'policy',
  'judge',
  'estimator',
  'ablation',
  'truth',
] as const;

/** Keys that every kind has, told once at the top. */
const everywhere = new Set(['kind', 'use', 'extends']);

/** A map of its own: a heading and a table. */
interface Section {
  /** `inference` or `prompts.filters[]`; empty for the kind itself. */
  readonly path: string;
  readonly node: SchemaNode;
  readonly file: string;
  readonly note: string | null;
}

interface Page {
  readonly kind: string;
  readonly load: LoadSchema;
  readonly conditions: Conditions;
  /** Maps met while telling a section: they are told next. */
  readonly met: Section[];
  /** Title of a map → path under which it is told. */
  readonly told: Map<string, string>;
}

export function languagePage(load: LoadSchema): string {
  const common = follow('provider.schema.json#/$defs', '', load).node;
  const parts = languageKinds.map((kind) => kindText(kind, load));
  return `${[head(common, load), ...parts].join('\n\n')}\n`;
}

function head(common: SchemaNode, load: LoadSchema): string {
  const described = (name: string): string => {
    const node = common[name];
    return cell(isNode(node) ? wordsOf(node, 'description') : '');
  };
  const kinds = languageKinds.map((kind) => {
    return `| [\`${kind}\`](#${kind}) | ${cell(wordsOf(load(`${kind}.schema.json`), 'description'))} |`;
  });
  return `# The language

Generated from \`schemas/\` by \`node scripts/generate-language-docs.ts\`; do not edit. What the settings mean for the numbers is in [methods](methods.md) and
[gates](gates.md).

A file is one YAML mapping that says its \`kind\`. Maps inside it may be written in place or taken from another file of the same kind, as long
as that lies in the same workspace: the nearest folder at or above the file that holds \`assay.yaml\`, \`package.json\` or \`.git\`; without one
the current folder, if the file lies in it or below; else the file's own folder. \`cache/\` and \`results/\` are there, too.

| kind | what it is |
|---|---|
${kinds.join('\n')}

Keys that every kind has:

| key | meaning |
|---|---|
| \`kind\` | What the file holds. Not needed where a thing is written in place. |
| \`use\` | ${described('use')} |
| \`extends\` | ${described('extends')} |

Where "needed" is said below, a thing that has \`use\` or \`extends\` may inherit it. \`\${env:NAME}\` and \`\${env:NAME:-default}\` stand for environment
variables. \`assay schema KIND\` prints a schema; editors that know the modeline of the examples complete and check while typing.`;
}

function kindText(kind: string, load: LoadSchema): string {
  const file = `${kind}.schema.json`;
  const schema = load(file);
  const root = withReference(schema, file, load);
  const page: Page = {
    kind,
    load,
    conditions: conditions(root.node),
    met: [],
    told: new Map(),
  };
  const texts = sectionTexts(page, { path: '', node: root.node, file: root.file, note: null });
  const { exclusions, onlyWith } = page.conditions;
  if (exclusions.length > 0) {
    texts.splice(1, 0, ['What cannot stand together:', '', ...exclusions.map((text) => `- ${cell(text)}`)].join('\n'));
  }
  if (onlyWith.size > 0) texts.splice(1, 0, onlyWithText(onlyWith));
  return texts.join('\n\n');
}

/** A section, and after it those of the maps in it. */
function sectionTexts(page: Page, section: Section): string[] {
  const text = sectionText(page, section);
  const inside = page.met.splice(0);
  return [text, ...inside.flatMap((one) => sectionTexts(page, one))];
}

function onlyWithText(onlyWith: Conditions['onlyWith']): string {
  const rows = [...onlyWith].map(
    ([key, methods]) => `| \`${key}\` | ${methods.map((one) => `\`${one}\``).join(' ')} |`,
  );
  return [
    'Options that only some methods have; elsewhere they are an error:',
    '',
    '| key | with `method` |',
    '|---|---|',
    ...rows,
  ].join('\n');
}

function sectionText(page: Page, { path, node, file, note }: Section): string {
  const title = path === '' ? `## ${page.kind}` : `### ${heading(page.kind, path)}`;
  const rows = rowsOf(page, path, node, file);
  const needsDefault = rows.some((row) => row.fallback !== '');
  const table = rows.map((row) =>
    needsDefault
      ? `| \`${row.key}\` | ${row.type} | ${row.fallback} | ${row.meaning} |`
      : `| \`${row.key}\` | ${row.type} | ${row.meaning} |`,
  );
  const header = needsDefault
    ? ['| key | value | default | meaning |', '|---|---|---|---|']
    : ['| key | value | meaning |', '|---|---|---|'];
  const lead = cell(wordsOf(node, 'description'));
  return [title, '', lead, ...(note === null ? [] : ['', note]), '', ...header, ...table].join('\n');
}

function heading(kind: string, path: string): string {
  return `${kind}: ${path}`;
}

/** The anchor GitHub makes of a heading: lower case, punctuation gone, spaces to dashes. */
function anchor(kind: string, path: string): string {
  return heading(kind, path)
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly fallback: string;
  readonly meaning: string;
}

function rowsOf(page: Page, path: string, node: SchemaNode, file: string): readonly Row[] {
  const properties = isNode(node['properties']) ? node['properties'] : {};
  const required = new Set(Array.isArray(node['required']) ? node['required'].map(String) : []);
  const rows: Row[] = [];
  for (const [key, own] of Object.entries(properties)) {
    // A key of that name that lists its values is a setting, not a reference.
    if (!isNode(own) || (everywhere.has(key) && !('enum' in own))) continue;
    const needed = required.has(key) ? 'needed' : path === '' ? (page.conditions.needed.get(key) ?? '') : '';
    const conditional = path === '' ? page.conditions.defaults.get(key) : undefined;
    const fallback = 'default' in own ? own['default'] : conditional;
    rows.push({
      key,
      type: valueText(page, path === '' ? key : `${path}.${key}`, own, file),
      fallback: needed === '' ? defaultText(fallback) : needed,
      meaning: cell(descriptionOf(own, file, page.load)),
    });
  }
  if (isNode(node['additionalProperties'])) {
    const own = node['additionalProperties'];
    const shown = path === '' ? '…' : `${path}.…`;
    rows.push({
      key: '…',
      type: valueText(page, shown, own, file),
      fallback: '',
      meaning: cell(descriptionOf(own, file, page.load)),
    });
  }
  return rows;
}

function descriptionOf(own: SchemaNode, file: string, load: LoadSchema): string {
  if (typeof own['description'] === 'string') return own['description'];
  const reference = own['$ref'];
  return typeof reference === 'string' ? wordsOf(follow(reference, file, load).node, 'description') : '';
}

/** What may stand there; maps of their own get a section, and things of a kind a link to it. */
function valueText(page: Page, path: string, own: SchemaNode, file: string): string {
  const alternatives = own['x-resolved'];
  if (Array.isArray(alternatives)) {
    return alternatives.flatMap((one) => (isNode(one) ? valueText(page, path, one, file) : [])).join(', or ');
  }
  const resolved = isNode(own['x-resolved']) ? own['x-resolved'] : own;
  if (resolved !== own) {
    const short = own['x-text'] === 'use' ? 'a path' : 'a name';
    return `${short}, or ${valueText(page, path, resolved, file)}`;
  }
  const reference = own['$ref'];
  if (typeof reference === 'string') {
    const kind = /^(\w+)\.schema\.json$/.exec(reference)?.[1];
    if (kind !== undefined) return `[${kind}](#${kind})`;
    const overridden = /\$defs\/(\w+)-overrides$/.exec(reference)?.[1];
    if (overridden !== undefined) return overridesText(page.load, overridden);
  }
  const { node, file: from } = withReference(own, file, page.load);
  const { items } = node;
  if (isNode(items)) {
    const one = valueText(page, `${path}[]`, items, from);
    return typeText(node, one);
  }
  if (isMap(node)) {
    const short = shortText(node);
    return short === null ? mapText(page, path, node, from) : `${short}, or ${mapText(page, path, node, from)}`;
  }
  return typeText(node, null);
}

/** `gate-overrides` are of the experiment's `gates`. */
function overridesText(load: LoadSchema, name: string): string {
  const { properties } = load('experiment.schema.json');
  const key = [name, `${name}s`].find((one) => isNode(properties) && one in properties);
  if (key === undefined) throw new Error(`${name}-overrides override nothing of an experiment`);
  return `keys of [experiment: ${key}](#${anchor('experiment', key)})`;
}

/** What may stand in place of a map that need not be one: `{type: [string, object], if: {type: object}, else: {enum}}`. */
function shortText(node: SchemaNode): string | null {
  const others = [node['type']].flat().filter((type) => type !== 'object' && type !== 'null');
  if (others.length === 0 || others[0] === undefined) return null;
  const condition = node['if'];
  const otherwise = isNode(condition) && condition['type'] === 'object' ? node['else'] : undefined;
  return typeText({ type: others, ...(isNode(otherwise) ? otherwise : {}) }, null);
}

function isMap(node: SchemaNode): boolean {
  return isNode(node['properties']) || (node['type'] === 'object' && isNode(node['additionalProperties']));
}

function mapText(page: Page, path: string, node: SchemaNode, file: string): string {
  const values = node['additionalProperties'];
  if (!isNode(node['properties'])) {
    if (!isNode(values)) throw new Error(`${page.kind}: ${path} is an open map`);
    return `map of names to ${valueText(page, `${path}.…`, values, file)}`;
  }
  const title = wordsOf(node, 'title') || path;
  const known = page.told.get(title);
  if (known !== undefined) return `map: [${known}](#${anchor(page.kind, known)})`;
  page.told.set(title, path);
  const like = node['x-kind'];
  const note =
    typeof like === 'string' && like !== page.kind ? `It has the keys of a [${like}](#${like}), and these:` : null;
  page.met.push({ path, node: note === null ? node : withoutKind(node, like, page.load), file, note });
  return `map: [${path}](#${anchor(page.kind, path)})`;
}

/** A thing that is of another kind and has keys of its own: those alone. */
function withoutKind(node: SchemaNode, kind: unknown, load: LoadSchema): SchemaNode {
  const base = withReference(load(`${String(kind)}.schema.json`), `${String(kind)}.schema.json`, load).node;
  const known = isNode(base['properties']) ? base['properties'] : {};
  const own = isNode(node['properties']) ? node['properties'] : {};
  return { ...node, properties: Object.fromEntries(Object.entries(own).filter(([key]) => !(key in known))) };
}

/** The schema with what it refers to under it: its own keywords win, properties and conditions add up. */
function withReference(
  own: SchemaNode,
  file: string,
  load: LoadSchema,
): { readonly node: SchemaNode; readonly file: string } {
  const reference = own['$ref'];
  if (typeof reference !== 'string') return { node: own, file };
  const target = follow(reference, file, load);
  const base = withReference(target.node, target.file, load);
  const named = (node: SchemaNode): SchemaNode => (isNode(node['properties']) ? node['properties'] : {});
  const listed = (node: SchemaNode): readonly unknown[] => (Array.isArray(node['allOf']) ? node['allOf'] : []);
  const properties = { ...named(base.node), ...named(own) };
  const allOf = [...listed(base.node), ...listed(own)];
  return {
    node: {
      ...base.node,
      ...own,
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(allOf.length > 0 ? { allOf } : {}),
    },
    file: base.file,
  };
}
