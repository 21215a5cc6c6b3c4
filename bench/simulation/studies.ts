import { randomStream } from '../../src/base/random.ts';
import { analysisOptions } from '../../src/analysis/index.ts';
import { cells } from './cells.ts';
import type { Cell } from './cells.ts';
import type { Study } from './measure.ts';
import { sample, truth } from './sample.ts';
import { worldStudy } from './world-study.ts';

/** A cell as a study: default options, but that refused estimates are shown, marked; folds and groups are drawn anew in each replicate. */
export function cellStudy({ id, spec }: Cell): Study {
  return {
    id,
    policies: ['base', 'target'],
    truth() {
      const values = truth(spec);
      return [values.base, values.target];
    },
    data: (seed, replicate) => sample(spec, randomStream(seed, 'coverage', id, replicate)),
    options: (replicate) => analysisOptions({ seed: replicate, gates: { refuse: false } }),
  };
}

export function findStudy(id: string): Study {
  if (id === worldStudy.id) return worldStudy;

  const found = cells.find((cell) => cell.id === id);
  if (found === undefined) throw new RangeError(`there is no cell ${JSON.stringify(id)}`);
  return cellStudy(found);
}
