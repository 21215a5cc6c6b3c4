import type { Gate } from './gate.ts';

/**
 * A policy that is the logging policy again must score as it does. When it does not, something else differs (the judge, the day, the sampling),
 * and a difference of that size between other policies may be as little.
 */
export const cloneScores: Gate = {
  code: 'clone-scores',
  read: ({ diagnostics, options }) => {
    const known = diagnostics.clones.flatMap(({ policy, score_difference: found }) =>
      found === null ? [] : [{ policy, ...found }],
    );
    const [first] = known;
    if (first === undefined) return null;
    const worst = known.reduce((a, b) => (b.p < a.p ? b : a), first);
    return {
      value: worst.p,
      worse: 'below',
      warning: options.cloneScoresWarning,
      critical: null,
      message: (p) =>
        `${worst.policy} is the logging policy again, and its mean judge score differs by ${worst.difference.toFixed(4)} (p = ${p.toPrecision(2)}): between other policies as much may mean as little`,
    };
  },
};
