import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { normalErrors, studentise } from '../../src/stats/max-t.ts';
import { StandardDraws } from '../../src/stats/standard-draws.ts';

const stream = () => randomStream(3, 'standard-draws');
const deviations = (size: number): Float64Array[] => {
  const own = randomStream(4, size);
  return Array.from({ length: size }, () => Float64Array.from({ length: 12 }, () => own.normal()));
};

describe('standard draws', () => {
  it.each([1, 2, 5])('give the errors of %i estimates as they are drawn one by one, for any df', (size) => {
    const draws = new StandardDraws(size, 2000, stream);
    // Below 2 the χ² is drawn in another way; at 2.5 tries are refused unseen.
    for (const df of [null, 49, 7.3, 2.5, 2, 1.2, 1e6, 49]) {
      const own = stream();
      expect(draws.errors(deviations(size), df)).toEqual(
        studentise(normalErrors(deviations(size), 2000, own), df, own),
      );
    }
  });
});
