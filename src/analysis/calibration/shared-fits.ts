import type { CalibrationFit, Calibrator } from './calibrator.ts';

/** Labels times groups up to which the fits of a jackknife are kept: they hold about ten numbers a label. */
const mostKept = 1_000_000;

/**
 * The calibrator with the fits made once that every estimator of an analysis asks for: the one on all labels, and the one without each jackknife
 * group, whose weights are known by the group's number. With very many labels those without a group are made each time.
 */
export function sharedFits(calibrator: Calibrator, groupCount: number): Calibrator {
  const keep = calibrator.labels.n * groupCount <= mostKept;
  const withoutGroups = new Map<number, CalibrationFit | null>();
  let whole: CalibrationFit | null | undefined;
  return {
    ...calibrator,
    fit(promptWeights, withoutGroup) {
      if (promptWeights === null) {
        whole = whole === undefined ? calibrator.fit(null) : whole;
        return whole;
      }
      if (withoutGroup === undefined || !keep) return calibrator.fit(promptWeights);
      const known = withoutGroups.get(withoutGroup);
      if (known !== undefined) return known;
      const made = calibrator.fit(promptWeights);
      withoutGroups.set(withoutGroup, made);
      return made;
    },
  };
}
