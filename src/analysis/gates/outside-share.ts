import { percent } from './gate.ts';
import type { Gate } from './gate.ts';

/**
 * Judge scores beyond every label: the calibrator only extrapolates there. Of a policy that has labels of its own, picked among its responses, chance
 * leaves 2/(n + 1) of the scores beyond n of them on average (fewer with ties; David and Nagaraja 2003, § 2.5), 4.9 % for 40: that much is
 * allowed besides.
 */
export const outsideShare: Gate = {
  code: 'outside-share',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.score_support.find((entry) => entry.policy === policy);
    const own = card?.own_labels ?? 0;
    const chance = own === 0 ? 0 : 2 / (own + 1);
    const critical = options.outsideShare + chance;
    return {
      value: card?.outside_share ?? null,
      worse: 'from',
      warning: options.outsideShareWarning + chance,
      critical,
      message: (value) =>
        `${percent(value)} of its judge scores lie outside the labelled range; below ${percent(critical)} are allowed`,
    };
  },
};
