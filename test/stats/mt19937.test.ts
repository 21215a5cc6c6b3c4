import { describe, expect, it } from 'vitest';
import { kFold, legacyShuffle, MersenneTwister, pythonSample } from '../../src/stats/mt19937.ts';
import { reference } from '../analysis/reference.ts';

const golden = reference('golden-v030') as {
  numpy_legacy_shuffle_arange12_seed42: number[];
  mrdr_kfold_ids_n120_seed42: number[];
  python_random_sample: {
    seed0_sorted_sample_range4989_k250_first10: number[];
    then_sample_range250_k12: number[];
    seed1_sorted_k2500_first5: number[];
    seed1_sum: number;
  };
};

describe('the Mersenne Twister', () => {
  // The authors' reference output for init_genrand(5489), the default seed: the 10,000th draw (C++ standard, 29.6.5).
  it('is MT19937', () => {
    const twister = MersenneTwister.ofNumpy(5489);
    for (let i = 1; i < 10_000; i += 1) twister.uint32();
    expect(twister.uint32()).toBe(4123659995);
  });

  it('shuffles as NumPy’s legacy generator', () => {
    const values = Int32Array.from({ length: 12 }, (_, i) => i);
    legacyShuffle(values, MersenneTwister.ofNumpy(42));
    expect([...values]).toEqual(golden.numpy_legacy_shuffle_arange12_seed42);
  });

  it('cuts folds as scikit-learn’s KFold', () => {
    expect([...kFold(120, 5, 42)]).toEqual(golden.mrdr_kfold_ids_n120_seed42);
    const sizes = new Int32Array(5);
    for (const fold of kFold(13, 5, 1)) sizes[fold] = sizes[fold]! + 1;
    expect([...sizes]).toEqual([3, 3, 3, 2, 2]);
    expect(() => kFold(3, 5, 1)).toThrow(RangeError);
  });

  it('samples as CPython', () => {
    const twister = MersenneTwister.ofPython(0);
    const first = [...pythonSample(4989, 250, twister)].sort((a, b) => a - b);
    expect(first.slice(0, 10)).toEqual(golden.python_random_sample.seed0_sorted_sample_range4989_k250_first10);
    expect(pythonSample(250, 12, twister)).toEqual(golden.python_random_sample.then_sample_range250_k12);
    const second = [...pythonSample(4989, 2500, MersenneTwister.ofPython(1))].sort((a, b) => a - b);
    expect(second.slice(0, 5)).toEqual(golden.python_random_sample.seed1_sorted_k2500_first5);
    expect(second.reduce((a, b) => a + b, 0)).toBe(golden.python_random_sample.seed1_sum);
    expect(() => pythonSample(2, 3, twister)).toThrow(RangeError);
  });
});
