/**
 * Writes src/report/html/figure-script.generated.ts: what is in browser/, bundled and made small, as a text that a report carries. `--check` writes
 * nothing and exits 1 when the file is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const entry = fileURLToPath(new URL('../browser/main.ts', import.meta.url));
const target = new URL('../src/report/html/figure-script.generated.ts', import.meta.url);

const bundle = await rolldown({ input: entry, platform: 'browser', transform: { target: 'es2022' } });
const { output } = await bundle.generate({ format: 'iife', minify: true });
const [chunk, ...others] = output;
if (others.length > 0) throw new Error('the figures’ script is more than one file');
const script = chunk.code.trim();
// Either would end the element that the text stands in.
if (/<\/script|<!--/i.test(script)) throw new Error('the figures’ script cannot stand in a page');

const file = `// Made from browser/ by \`npm run generate\`: not to be changed here.

/** Makes the figures of a page answer; ${Math.ceil(script.length / 1024)} kB. */
export const figureScript =
  ${JSON.stringify(script)};
`;

if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(target, 'utf8');
  } catch {
    // A missing file is not current.
  }
  if (current !== file) {
    console.error('src/report/html/figure-script.generated.ts is not what browser/ says: run `npm run generate`.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, file);
}
