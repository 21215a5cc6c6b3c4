/**
 * Which gates have a say about which estimates. An estimate leans on the `calibrator` (its level comes from calibrated judge scores), on
 * importance `weights`, on both (doubly robust), or on neither; `any` are looked at for every estimate. `refuses`: CRITICAL withholds an
 * estimate that leans so. The others warn: they speak of precision or of a model that something else corrects.
 */
export const gateTable = {
  'outside-share': { about: 'calibrator', refuses: true },
  'label-ess': { about: 'calibrator', refuses: true },
  transport: { about: 'calibrator', refuses: true },
  'missing-scores': { about: 'calibrator', refuses: true },
  'missing-difference': { about: 'calibrator', refuses: false },
  'calibration-error': { about: 'calibrator', refuses: false },
  'outcome-r2': { about: 'calibrator', refuses: false },
  'clone-scores': { about: 'calibrator', refuses: false },
  'raw-ess': { about: 'weights', refuses: true },
  'mean-weight': { about: 'weights', refuses: true },
  ttc: { about: 'weights', refuses: true },
  'tail-index': { about: 'weights', refuses: true },
  hellinger: { about: 'weights', refuses: true },
  'judge-overlap': { about: 'weights', refuses: true },
  'clone-weights': { about: 'weights', refuses: true },
  'logprob-noise': { about: 'weights', refuses: true },
  'missing-logprobs': { about: 'weights', refuses: true },
  orthogonality: { about: 'weights', refuses: false },
  'influence-share': { about: 'any', refuses: false },
} as const satisfies Record<string, { readonly about: GateSubject; readonly refuses: boolean }>;

/** What an estimate may lean on. */
export type GateSubject = 'calibrator' | 'weights' | 'any';

export type GateCode = keyof typeof gateTable;
