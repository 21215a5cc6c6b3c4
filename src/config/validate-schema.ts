import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Kind } from './kinds.ts';
import { allSchemas, schemaFile, type Schema } from './schemas.ts';

/** Our annotations; they say what the loader does, and validate nothing. */
const ANNOTATIONS = ['x-kind', 'x-path', 'x-secret', 'x-resolved', 'x-text', 'x-expected'] as const;

let shared: Ajv2020 | undefined;

/** One instance: compiling seven schemas takes a while, and they never change. */
function validator(): Ajv2020 {
  if (shared === undefined) {
    shared = new Ajv2020({
      allErrors: true,
      verbose: true,
      strict: true,
      // `required` beside `if` names properties of the schema around it.
      strictRequired: false,
      allowUnionTypes: true,
      strictTypes: false,
      logger: false,
      // They are our own: tests hold them against their meta-schema, which takes longer than all else here.
      validateSchema: false,
      // A validator runs once or twice: making its code shorter takes longer than it saves.
      code: { optimize: false },
      schemas: [],
    });
    for (const keyword of ANNOTATIONS) shared.addKeyword(keyword);
    for (const schema of allSchemas()) shared.addSchema(schema);
  }
  return shared;
}

/** Everything the kind's schema has against a value. */
export function schemaErrors(kind: Kind, value: unknown): readonly ErrorObject[] {
  return errorsOf(compiled(schemaFile(kind)), value);
}

const parts = new WeakMap<Schema, ValidateFunction>();

/** What a part of one of our schema files has against a value; its relative references start from that file. */
export function schemaErrorsUnder(file: string, schema: Schema, value: unknown): readonly ErrorObject[] {
  let validate = parts.get(schema);
  if (validate === undefined) {
    validate = validator().compile(absoluteReferences(schema, file));
    parts.set(schema, validate);
  }
  return errorsOf(validate, value);
}

/** A part compiled on its own has lost its file: `#/…` then has to name it. A whole file is named instead. */
function absoluteReferences(schema: Schema, file: string): Schema {
  if (typeof schema['$id'] === 'string') return { $ref: schema['$id'] };
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' && value.startsWith('#') ? `${file}${value}` : value,
  ) as Schema; // a copy of a schema
}

function compiled(reference: string): ValidateFunction {
  const validate = validator().getSchema(reference);
  if (validate === undefined) throw new Error(`No schema ${reference}`);
  return validate;
}

function errorsOf(validate: ValidateFunction, value: unknown): readonly ErrorObject[] {
  return validate(value) ? [] : (validate.errors ?? []);
}
