import type { Gate } from './gate.ts';

/** How far cross-fitted predictions are from the labels, bin by bin. */
export const calibrationError: Gate = {
  code: 'calibration-error',
  read: ({ diagnostics, options }) => ({
    value: diagnostics.calibration?.oof?.ece ?? null,
    worse: 'from',
    warning: options.calibrationErrorWarning,
    critical: null,
    message: (value) =>
      `held-out labels are ${value.toFixed(3)} from the calibrated score on average over its bins (ECE)`,
  }),
};
