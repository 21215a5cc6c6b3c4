import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossFittedIsotonic } from '../../../src/analysis/outcome/isotonic-outcome.ts';
import { fitIsotonic, isotonicDesign, predictIsotonic } from '../../../src/stats/isotonic.ts';

const row = fc.record({
  index: fc.integer({ min: 0, max: 9 }).map((value) => value / 9),
  target: fc.double({ min: 0, max: 1, noNaN: true }),
  weight: fc.constantFrom(0, 0.5, 1, 1, 3),
  fold: fc.integer({ min: 0, max: 2 }),
});

describe('cross-fitted isotonic outcome models', () => {
  it.each([
    ['in order', true],
    ['in any order', false],
  ])('are a fit a fold on the rows of the others, predicted one by one: rows %s', (_name, sorted) => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.array(row, { maxLength: 20 }), (rows, asked) => {
        const ordered = (all: typeof rows): typeof rows => (sorted ? all.toSorted((a, b) => a.index - b.index) : all);
        const columns = (all: typeof rows) => ({
          index: Float64Array.from(all, (one) => one.index),
          target: Float64Array.from(all, (one) => one.target),
          weight: Float64Array.from(all, (one) => one.weight),
          fold: Int32Array.from(all, (one) => one.fold),
        });
        const [training, wanted] = [ordered(rows), ordered(asked)];
        const [atTraining, atWanted] = crossFittedIsotonic(columns(training), [columns(training), columns(wanted)], 3);
        for (const [all, found] of [
          [training, atTraining!],
          [wanted, atWanted!],
        ] as const) {
          all.forEach(({ index, fold }, i) => {
            const others = columns(training.filter((one) => one.fold !== fold));
            const model = fitIsotonic(isotonicDesign(others.index), others.target, others.weight);
            if (model === null) expect(found[i]).toBeNaN();
            else expect(found[i]).toBeCloseTo(predictIsotonic(model, index), 12);
          });
        }
      }),
    );
  });
});
