import { percent } from './gate.ts';
import type { Gate } from './gate.ts';

/** Draws without a judge score: a mean over the others is the policy's only if they are missing at random. */
export const missingScores: Gate = {
  code: 'missing-scores',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.missingness.find(
      (entry) => entry.table === 'fresh' && entry.field === 'judge_score' && entry.policy === policy,
    );
    if (card === undefined) return null;
    return {
      value: card.share,
      worse: 'from',
      warning: options.missingShareWarning,
      critical: options.missingShare,
      message: (value) =>
        `${percent(value)} of its draws have no judge score; below ${percent(options.missingShare)} are allowed`,
    };
  },
};
