import type { Gate } from './gate.ts';

/**
 * Labels where the policy's judge scores lie: the range alone sees nothing wrong when a handful of labels carry most of its mass. Labels of the
 * policy's own, picked among its responses, lie where its scores do: they are worth themselves, however the bins fall.
 */
export const labelEss: Gate = {
  code: 'label-ess',
  read: ({ policy, diagnostics, options }) => {
    const card = diagnostics.score_support.find((entry) => entry.policy === policy);
    const ess = card?.label_ess ?? null;
    return {
      value: ess === null ? null : Math.max(ess, card?.own_labels ?? 0),
      worse: 'below',
      warning: options.labelEssWarning,
      critical: options.labelEss,
      message: (value) =>
        `the ${card?.n_labels ?? 0} labels are worth ${value.toFixed(1)} where its judge scores lie; at least ${options.labelEss} are needed`,
    };
  },
};
