import type { Gate } from './gate.ts';

/** Rows that the raw weights are worth. Calibrated weights would hide it: they are made to pass. */
export const rawEss: Gate = {
  code: 'raw-ess',
  read: ({ policy, diagnostics, options, outcome }) => {
    const card = diagnostics.weights.find((entry) => entry.policy === policy);
    const ess = outcome?.weights?.ess ?? card?.raw_ess ?? null;
    const rows = outcome?.weights?.rows ?? card?.n ?? 0;
    const critical = Math.max(options.rawEss, options.rawEssFraction * rows);
    return {
      value: ess,
      worse: 'below',
      warning: Math.max(options.rawEss, options.rawEssFractionWarning * rows),
      critical,
      message: (value) =>
        `the raw weights of ${rows} rows are worth ${value.toFixed(1)} rows; at least ${critical.toFixed(0)} are needed`,
    };
  },
};
