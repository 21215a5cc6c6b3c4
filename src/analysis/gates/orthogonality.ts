import type { Gate } from './gate.ts';

/** Whether the calibrated score is wrong on average under the policy's weights: what a doubly robust estimate then corrects. */
export const orthogonality: Gate = {
  code: 'orthogonality',
  read: ({ policy, diagnostics, options }) => {
    const test = diagnostics.double_robustness.find((card) => card.policy === policy)?.orthogonality ?? null;
    if (test === null) return null;
    return {
      value: Math.abs(test.z),
      worse: 'from',
      warning: options.orthogonalityWarning,
      critical: null,
      message: (value) =>
        `under its weights the calibrated score is off by ${test.score.toFixed(3)}, ${value.toFixed(1)} standard errors from 0`,
    };
  },
};
