import type { Gate } from './gate.ts';

/** What repeating the same request changes in a log weight: exp() makes 1 nat a factor of 2.7. */
export const logprobNoise: Gate = {
  code: 'logprob-noise',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.logprob_passes.find((entry) => entry.policy === policy);
    if (card === undefined) return null;
    return {
      value: card.log_weight_noise,
      worse: 'from',
      warning: options.logprobNoiseWarning,
      critical: options.logprobNoise,
      message: (value) =>
        `its log weights carry noise of ${value.toFixed(3)} nats, a factor of ${Math.exp(value).toFixed(2)}`,
    };
  },
};
