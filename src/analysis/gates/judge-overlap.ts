import type { Gate } from './gate.ts';

/** Overlap of its own draws' judge scores with the logged ones: no weight that depends on the score does better than its square. */
export const judgeOverlap: Gate = {
  code: 'judge-overlap',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.weights.find((entry) => entry.policy === policy);
    return {
      value: card?.judge_overlap.draws ?? null,
      worse: 'below',
      warning: options.judgeOverlapWarning,
      critical: options.judgeOverlap,
      message: (value) =>
        `its judge scores overlap the logged ones by ${value.toFixed(3)} (Bhattacharyya; 1: the same distribution)`,
    };
  },
};
