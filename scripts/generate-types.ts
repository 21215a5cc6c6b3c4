/**
 * Writes src/config/types.generated.ts from schemas/*.schema.json: the types of the resolved form, in which `kind`, `use` and `extends`
 * are gone and every default is filled in. `--check` writes nothing and exits 1 when the file is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import { resolvedForm, type SchemaNode } from './resolved-form.ts';

const schemaDirectory = new URL('../schemas/', import.meta.url);
const target = new URL('../src/config/types.generated.ts', import.meta.url);

/** File and fragment of every type that other types name. Their order is the order in the file. */
const roots = [
  'provider.schema.json',
  'policy.schema.json',
  'judge.schema.json#/$defs/uncertainty',
  'judge.schema.json',
  'experiment.schema.json#/$defs/oracle',
  'experiment.schema.json#/$defs/gate-overrides',
  'estimator.schema.json',
  'dataset.schema.json',
  'experiment.schema.json',
  'truth.schema.json',
  'ablation.schema.json#/$defs/condition',
  'ablation.schema.json#/$defs/cell',
  'ablation.schema.json#/$defs/metric',
  'ablation.schema.json#/$defs/oracle-truth',
  'ablation.schema.json',
] as const;

const files = new Map<string, SchemaNode>();

function load(file: string): SchemaNode {
  let schema = files.get(file);
  if (schema === undefined) {
    // Our own schemas: JSON objects, checked by the tests against the metaschema.
    schema = JSON.parse(readFileSync(new URL(file, schemaDirectory), 'utf8')) as SchemaNode;
    files.set(file, schema);
  }
  return schema;
}

/** Everything is data that nobody writes to: properties and lists are read-only. */
function makeReadonly(source: string): string {
  return source
    .split('\n')
    .map((line) => {
      const property = /^(\s+)([A-Za-z_]\w*\??|"[^"]+"\??|\[k: string\]):(.*)$/.exec(line);
      const body = property === null ? line : `${property[1]}readonly ${property[2]}:${property[3]}`;
      if (/^\s*(\*|\/\*)/.test(line)) return line;
      return body
        .replace(/\b(\w+)\[\]\[\]/g, '(readonly $1[])[]')
        .replace(/(\([^()]*\)|\b\w+|'[^']*')\[\](?!\))/g, 'readonly $1[]')
        .replace(/\[number, number\]/g, 'readonly [number, number]');
    })
    .join('\n');
}

async function generate(): Promise<string> {
  const parts: string[] = [];
  for (const root of roots) {
    const { name, schema } = resolvedForm(root, load, new Set(roots));
    const source = await compile(schema, name, {
      bannerComment: '',
      additionalProperties: false,
      unknownAny: true,
      strictIndexSignatures: false,
      style: { printWidth: 120, singleQuote: true },
    });
    parts.push(makeReadonly(source).trim());
  }
  const banner = '// Generated from schemas/*.schema.json by `npm run generate`. Do not edit.';
  return `${banner}\n\n${parts.join('\n\n')}\n`;
}

const generated = await generate();
if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(target, 'utf8');
  } catch {
    // A missing file is not current.
  }
  if (current !== generated) {
    console.error('src/config/types.generated.ts is not what the schemas say: run `npm run generate`.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, generated);
}
