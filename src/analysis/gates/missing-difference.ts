import type { Gate } from './gate.ts';

/** Whether scores are missing more or less often than the logging policy's: then what is left is not comparable. */
export const missingDifference: Gate = {
  code: 'missing-difference',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.missingness.find(
      (entry) => entry.table === 'fresh' && entry.field === 'judge_score' && entry.policy === policy,
    );
    if (card === undefined || card.p === null) return null;
    return {
      value: card.p,
      worse: 'below',
      warning: options.missingDifferenceWarning,
      critical: null,
      message: (value) =>
        `its judge scores are missing as often as those of ${card.reference ?? 'the others'} with p = ${value.toPrecision(2)}`,
    };
  },
};
