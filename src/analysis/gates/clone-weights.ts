import type { Gate } from './gate.ts';

/**
 * A policy that is the logging policy again must have a median weight of 1. When it has not, the log probabilities are of something else than
 * the responses, and no policy's weights can be believed.
 */
export const cloneWeights: Gate = {
  code: 'clone-weights',
  read: ({ diagnostics, options }) => {
    const known = diagnostics.clones.flatMap(({ policy, median_log_weight: median }) =>
      median === null ? [] : [{ policy, distance: Math.abs(median) }],
    );
    const [first] = known;
    if (first === undefined) return null;
    const worst = known.reduce((a, b) => (b.distance > a.distance ? b : a), first);
    return {
      value: worst.distance,
      worse: 'from',
      warning: options.cloneLogWeightWarning,
      critical: options.cloneLogWeight,
      message: (value) =>
        `${worst.policy} is the logging policy again, and its median log weight is ${value.toFixed(3)} from 0`,
    };
  },
};
