import { percent } from './gate.ts';
import type { Gate } from './gate.ts';

/** One unit that carries much of an estimate's variance: its interval is about that unit. */
export const influenceShare: Gate = {
  code: 'influence-share',
  read: ({ influence, options }) =>
    influence === null
      ? null
      : {
          value: influence.largest_share,
          worse: 'from',
          warning: options.influenceShareWarning,
          critical: null,
          message: (value) => `one of ${influence.units} units carries ${percent(value)} of its variance`,
        },
};
