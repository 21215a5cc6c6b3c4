import type { Gate } from './gate.ts';

/** Logged responses that are typical of the target: without them no weight can speak for what it would say. */
export const ttc: Gate = {
  code: 'ttc',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.weights.find((entry) => entry.policy === policy);
    return {
      value: card?.typicality?.ttc ?? null,
      worse: 'below',
      warning: options.ttcWarning,
      critical: options.ttc,
      message: (value) => `only ${(100 * value).toFixed(1)} % of the logged responses are typical of it (TTC)`,
    };
  },
};
