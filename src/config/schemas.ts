import { readFileSync } from 'node:fs';
import { hashOf, type Sha256 } from '../base/hash.ts';
import { KINDS, type Kind } from './kinds.ts';

/** A JSON Schema as data. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

const directory = new URL('../../schemas/', import.meta.url);
const texts = new Map<string, string>();
const loaded = new Map<string, Schema>();

export function schemaFile(kind: Kind): string {
  return `${kind}.schema.json`;
}

/** The JSON Schema of a kind, as its file says it. */
export function schemaOf(kind: Kind): Schema {
  return readSchema(schemaFile(kind));
}

/** The text of a kind's schema file, for `assay schema KIND`. */
export function schemaText(kind: Kind): string {
  return readText(schemaFile(kind));
}

export function allSchemas(): readonly Schema[] {
  return KINDS.map(schemaOf);
}

/** Tells by content whether what was made of the schemas is of these. */
export function schemasHash(): Sha256 {
  return hashOf('assay/schemas/1', KINDS.map(schemaText));
}

/** Read once; the files belong to the package and do not change while it runs. */
function readText(file: string): string {
  const text = texts.get(file) ?? readFileSync(new URL(file, directory), 'utf8');
  texts.set(file, text);
  return text;
}

export function readSchema(file: string): Schema {
  let schema = loaded.get(file);
  if (schema === undefined) {
    // Our own files; the tests check them against the metaschema.
    schema = JSON.parse(readText(file)) as Schema;
    loaded.set(file, schema);
  }
  return schema;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
