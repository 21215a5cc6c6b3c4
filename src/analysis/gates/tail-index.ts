import type { Gate } from './gate.ts';

/** The tail of the raw weights, at the median over several k: below 1 they have no mean, below 2 no variance. */
export const tailIndex: Gate = {
  code: 'tail-index',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.weights.find((entry) => entry.policy === policy);
    return {
      value: card?.tail.index ?? null,
      worse: 'below',
      warning: options.tailIndexWarning,
      critical: options.tailIndex,
      // Equal weights have no tail: nothing could be better.
      ...(card?.tail.status === 'uniform' ? { level: 'GOOD' as const } : {}),
      message: (value) =>
        `the tail index of its raw weights is ${value.toFixed(2)}: below 1 they have no mean, below 2 no variance`,
    };
  },
};
