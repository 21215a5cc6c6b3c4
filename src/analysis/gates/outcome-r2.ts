import type { Gate } from './gate.ts';

/** How much of the labels' variance the calibrated score predicts: of the labels themselves, held out, not of another fitted score. */
export const outcomeR2: Gate = {
  code: 'outcome-r2',
  read: ({ diagnostics, options }) => ({
    value: diagnostics.calibration?.oof?.r2 ?? null,
    worse: 'below',
    warning: options.outcomeR2Warning,
    critical: null,
    message: (value) => `the calibrated score explains R² = ${value.toFixed(3)} of held-out labels`,
  }),
};
