import standaloneCode from 'ajv/dist/standalone/index.js';
import { writeFile } from 'node:fs/promises';
import { KINDS } from '../src/config/kinds.ts';
import { schemaFile, schemasHash } from '../src/config/schemas.ts';
import { schemaCompiler } from '../src/config/validate-schema.ts';

/**
 * Part of the build: dist/validators.cjs, code that validates each kind. Compiling the schemas anew at every start would take longer than all
 * else that `validate` does. It says what it was made of, and is not used with other schemas.
 */
const code = standaloneCode.default(
  schemaCompiler(true),
  Object.fromEntries(KINDS.map((kind) => [kind, schemaFile(kind)])),
);
await writeFile(
  new URL('../dist/validators.cjs', import.meta.url),
  `${code}\nexports.of = ${JSON.stringify(schemasHash())};\n`,
);
