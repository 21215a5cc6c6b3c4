import { percent } from './gate.ts';
import type { Gate } from './gate.ts';

/** Logged rows without a weight towards the policy. */
export const missingLogprobs: Gate = {
  code: 'missing-logprobs',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.missingness.find((entry) => entry.field === 'logprob' && entry.policy === policy);
    if (card === undefined) return null;
    return {
      value: card.share,
      worse: 'from',
      warning: options.missingShareWarning,
      critical: options.missingShare,
      message: (value) =>
        `${percent(value)} of the logged rows have no log probability under it; below ${percent(options.missingShare)} are allowed`,
    };
  },
};
