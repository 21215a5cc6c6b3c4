import type { Gate } from './gate.ts';

/** Overlap of target and logging policy over whole responses. */
export const hellinger: Gate = {
  code: 'hellinger',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.weights.find((entry) => entry.policy === policy);
    return {
      value: card?.hellinger ?? null,
      worse: 'below',
      warning: options.hellingerWarning,
      critical: options.hellinger,
      message: (value) =>
        `its affinity with the logging policy is ${value.toFixed(3)} (Hellinger; 1: the same, 0: nothing in common)`,
    };
  },
};
