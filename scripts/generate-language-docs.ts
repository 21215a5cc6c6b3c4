/**
 * Writes docs/language.md from schemas/*.schema.json: what every kind of file may hold. `--check` writes nothing and exits 1 when the page is
 * not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { languagePage } from './language-page.ts';
import type { SchemaNode } from './schema-nodes.ts';

const schemaDirectory = new URL('../schemas/', import.meta.url);
const target = new URL('../docs/language.md', import.meta.url);

function load(file: string): SchemaNode {
  // Our own schemas: JSON objects, checked by the tests against the metaschema.
  return JSON.parse(readFileSync(new URL(file, schemaDirectory), 'utf8')) as SchemaNode;
}

const page = languagePage(load);
if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(target, 'utf8');
  } catch {
    // A missing page is not current.
  }
  if (current !== page) {
    console.error('docs/language.md is not what the schemas say: run `npm run generate`.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, page);
}
