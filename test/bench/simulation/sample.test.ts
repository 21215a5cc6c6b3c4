import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { cells } from '../../../bench/simulation/cells.ts';
import { sample, truth } from '../../../bench/simulation/sample.ts';
import type { SampleSpec } from '../../../bench/simulation/sample.ts';

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const specOf = (id: string): SampleSpec => cells.find((cell) => cell.id === id)!.spec;

/** A sample so large that its labels' mean must be the truth but for five standard errors, when clusters have at most twelve prompts. */
function large(id: string): { readonly spec: SampleSpec; readonly data: ReturnType<typeof sample> } {
  const spec: SampleSpec = { ...specOf(id), prompts: 20_000, coverage: 1, labels: 'all', draws: [1] };
  return { spec, data: sample(spec, randomStream(3, 'sample-test', id)) };
}

describe.each([
  'rising',
  'falling',
  'clusters, size tells difficulty, labels for all',
  'binary labels',
  'style matters beyond the score',
  'difficulty matters beyond the score',
  'labels shift with the policy',
])('%s', (id) => {
  const { spec, data } = large(id);
  const values = truth(spec);

  it.each(['base', 'target'] as const)('has labels of %s that average to its truth', (policy) => {
    const labels = [...data.draws[policy]!.label];
    const spread = Math.sqrt(mean(labels.map((label) => (label - values[policy]) ** 2)));
    const clusters = data.prompts.clusterCount;
    expect(Math.abs(mean(labels) - values[policy])).toBeLessThan((5 * spread) / Math.sqrt(clusters));
  });

  it('has weights of mean one that carry the labels of the logging policy over to the target', () => {
    const { logged } = data;
    const weights = [...logged!.baseLogprob].map((base, i) => Math.exp(logged!.targetLogprob['target']![i]! - base));
    const clusters = data.prompts.clusterCount;
    const within = (terms: readonly number[]): number => {
      const centre = mean(terms);
      return (5 * Math.sqrt(mean(terms.map((term) => (term - centre) ** 2)))) / Math.sqrt(clusters);
    };
    const weighted = weights.map((weight, i) => weight * logged!.label[i]!);
    expect(Math.abs(mean(weights) - 1)).toBeLessThan(within(weights));
    // What no answer shows is not carried over.
    expect(Math.abs(mean(weighted) + spec.shift - values.target)).toBeLessThan(within(weighted));
  });
});

describe('sample', () => {
  it('labels the share that was asked for, and only the logging policy’s first answers unless all are', () => {
    const own = sample(specOf('5 draws'), randomStream(1, 'labels'));
    const count = (labels: Float64Array): number => labels.filter((label) => !Number.isNaN(label)).length;
    expect(count(own.draws['base']!.label)).toBe(50);
    expect(count(own.draws['target']!.label)).toBe(0);
    expect(own.draws['base']!.n).toBe(1000);
    expect(own.logged!.n).toBe(200);
    const both = sample(specOf('rising, labels for all'), randomStream(1, 'labels'));
    expect(count(both.draws['target']!.label)).toBe(125);
  });

  it('is the same for the same stream', () => {
    const spec = specOf('clusters, falling, 1, 2 or 5 draws');
    expect(sample(spec, randomStream(4, 'again'))).toEqual(sample(spec, randomStream(4, 'again')));
  });
});
