import { percent } from './gate.ts';
import type { Gate } from './gate.ts';

/** Judge scores beyond every label: the calibrator only extrapolates there. */
export const outsideShare: Gate = {
  code: 'outside-share',
  read: ({ policy, diagnostics, options }) => ({
    value: diagnostics.score_support.find((card) => card.policy === policy)?.outside_share ?? null,
    worse: 'from',
    warning: options.outsideShareWarning,
    critical: options.outsideShare,
    message: (value) =>
      `${percent(value)} of its judge scores lie outside the labelled range; below ${percent(options.outsideShare)} are allowed`,
  }),
};
