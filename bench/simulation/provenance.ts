import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/base/hash.ts';
import { measure } from './measure.ts';
import type { Group, Study } from './measure.ts';

const root = join(import.meta.dirname, '../..');

const patterns = [
  'src/{analysis,stats}/**/*.ts',
  'src/base/random.ts',
  'bench/simulation/{population,sample,world-study}.ts',
];

/** What is simulated: a fingerprint of the files whose code makes the numbers. */
export function fingerprintOfSources(): string {
  const files = globSync(patterns, { cwd: root }).toSorted();
  const parts = files.map((file) => `${file}\n${readFileSync(join(root, file), 'utf8')}`);
  return sha256(parts.join('\n')).slice(0, 12);
}

/** Replicates whose numbers are kept with a record. */
export const sampled = 12;

/** All numbers of the first replicates, to be held against those of another version of the code. */
export function firstNumbers(study: Study, group: Group, seed: number): readonly (number | null)[] {
  return Array.from({ length: sampled }, (_, replicate) =>
    Array.from(measure(study, group, seed, replicate), (value) => (Number.isNaN(value) ? null : value)),
  ).flat();
}

/** Whether they agree in what a record keeps of them; code that adds up in another order still does. */
export function agree(a: readonly (number | null)[], b: readonly (number | null)[]): boolean {
  return (
    a.length === b.length &&
    a.every((value, i) => {
      const other = b[i]!;
      if (value === null || other === null) return value === other;
      return Math.abs(value - other) <= 2e-5 * Math.max(Math.abs(value), Math.abs(other), 1e-3);
    })
  );
}
