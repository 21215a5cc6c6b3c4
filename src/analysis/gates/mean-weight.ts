import type { Gate } from './gate.ts';

/**
 * How far the mean of the raw weights is from 1, in standard errors. With exact log probabilities it is 1 in expectation; an estimate that does not
 * divide by it (`weights: raw`) is off by the same factor. Silent about the others: they divide.
 */
export const meanWeight: Gate = {
  code: 'mean-weight',
  read: ({ outcome, options }) => {
    const mean = outcome?.weights?.mean;
    if (mean === undefined) return null;
    const distance = Math.abs(mean.value - 1);
    return {
      // Equal weights of 1 have no error and are not off.
      value: distance === 0 ? 0 : mean.se > 0 && Number.isFinite(distance) ? distance / mean.se : null,
      worse: 'from',
      warning: options.meanWeightWarning,
      critical: options.meanWeight,
      message: (value) =>
        `the mean of its raw weights is ${mean.value.toPrecision(3)}, ${value.toFixed(1)} standard errors from the 1 that exact log probabilities give`,
    };
  },
};
