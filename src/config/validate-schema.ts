import type * as ajv2020 from 'ajv/dist/2020.js';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { createRequire } from 'node:module';
import type { Kind } from './kinds.ts';
import { allSchemas, schemaFile, schemasHash, type Schema } from './schemas.ts';

const require = createRequire(import.meta.url);

/** Our annotations; they say what the loader does, and validate nothing. */
const ANNOTATIONS = ['x-kind', 'x-path', 'x-secret', 'x-resolved', 'x-text', 'x-expected'] as const;

/** A compiler of our schemas. `withSource`: of what it compiles, the source can be written. */
export function schemaCompiler(withSource = false): Ajv2020 {
  // Loaded when it is wanted: most commands need only what the build has compiled.
  const ajv = require('ajv/dist/2020.js') as typeof ajv2020;
  const compiler = new ajv.Ajv2020({
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
    // A validator runs once or twice: making its code shorter takes longer than it saves, unless the code is kept.
    code: { optimize: withSource, source: withSource },
    schemas: [],
  });
  for (const keyword of ANNOTATIONS) compiler.addKeyword(keyword);
  for (const schema of allSchemas()) compiler.addSchema(schema);
  return compiler;
}

let shared: Ajv2020 | undefined;

/** One instance: compiling the schemas takes a while, and they never change. */
function compiler(): Ajv2020 {
  shared ??= schemaCompiler();
  return shared;
}

/** What the build makes of the schemas (scripts/compile-schemas.ts): compiling them takes longer than all else that `validate` does. */
interface CompiledSchemas extends Readonly<Partial<Record<Kind, ValidateFunction>>> {
  /** The hash of the schemas it was made of. */
  readonly of?: string;
}

let built: CompiledSchemas | undefined;

/** Empty where there is nothing that was made of these schemas. */
function builtSchemas(): CompiledSchemas {
  if (built === undefined) {
    try {
      const found = require('../../dist/validators.cjs') as CompiledSchemas; // the build's own
      built = found.of === schemasHash() ? found : {};
    } catch {
      built = {};
    }
  }
  return built;
}

/** Everything the kind's schema has against a value. */
export function schemaErrors(kind: Kind, value: unknown): readonly ErrorObject[] {
  return errorsOf(builtSchemas()[kind] ?? compiled(schemaFile(kind)), value);
}

const parts = new WeakMap<Schema, ValidateFunction>();

/** What a part of one of our schema files has against a value; its relative references start from that file. */
export function schemaErrorsUnder(file: string, schema: Schema, value: unknown): readonly ErrorObject[] {
  let validate = parts.get(schema);
  if (validate === undefined) {
    validate = compiler().compile(absoluteReferences(schema, file));
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
  const validate = compiler().getSchema(reference);
  if (validate === undefined) throw new Error(`No schema ${reference}`);
  return validate;
}

function errorsOf(validate: ValidateFunction, value: unknown): readonly ErrorObject[] {
  return validate(value) ? [] : (validate.errors ?? []);
}
