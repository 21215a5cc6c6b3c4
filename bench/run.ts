import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every bench in a process of its own, one after the other: `npm run bench`, or `npm run bench -- plan calls`. */
const directory = import.meta.dirname;
const helpers = new Set(['run.ts', 'measure.ts', 'analysis-data.ts', 'ablation-rows.ts', 'grid-estimators.ts']);
const wanted = process.argv.slice(2);
const all = readdirSync(directory).filter((file) => file.endsWith('.ts') && !helpers.has(file));

for (const file of all.toSorted()) {
  const name = file.slice(0, -'.ts'.length);
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(directory, file)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
