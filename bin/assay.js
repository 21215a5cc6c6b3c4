#!/usr/bin/env node
// Plain JavaScript that every Node understands, so that an old one gets a sentence and not a stack trace.
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `assay needs Node 22.19 or newer; this is ${process.versions.node}. Use the project's own (npx assay …, npm run assay -- …) or install a newer one.\n`,
  );
  process.exitCode = 2;
} else {
  // What is compiled is kept for the next start, in the system's folder for temporary files.
  module.enableCompileCache();
  const { main } = await import('../dist/cli/main.js');
  process.exitCode = await main(process.argv.slice(2));
}
