import type { Gate } from './gate.ts';

/** Labels where the policy's judge scores lie: the range alone sees nothing wrong when a handful of labels carry most of its mass. */
export const labelEss: Gate = {
  code: 'label-ess',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.score_support.find((entry) => entry.policy === policy);
    return {
      value: card?.label_ess ?? null,
      worse: 'below',
      warning: options.labelEssWarning,
      critical: options.labelEss,
      message: (value) =>
        `the ${card?.n_labels ?? 0} labels are worth ${value.toFixed(1)} where its judge scores lie; at least ${options.labelEss} are needed`,
    };
  },
};
