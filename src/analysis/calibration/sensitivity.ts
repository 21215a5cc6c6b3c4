import type { AnalysisContext } from '../context.ts';
import { averageOverPrompts, promptAverage } from '../estimators/prompt-average.ts';
import type { CalibratorSensitivity } from '../results.ts';
import { scoredRows } from '../scored-rows.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { CalibrationFit, Calibrator } from './calibrator.ts';
import { monotoneCalibrator } from './monotone.ts';
import { twoStageCalibrator } from './two-stage.ts';

/**
 * Each policy's mean calibrated score (over a prompt's draws, then over prompts) under both modes. Where few labels say what the map is, the
 * modes fill the gap differently: a large difference says that the mode, not the data, decides. Policies without scores are left out.
 */
export function calibratorSensitivity(context: AnalysisContext): readonly CalibratorSensitivity[] {
  const { data, labels, folds, options } = context;
  if (!context.calibrator.ok || folds === null) return [];
  const own = context.calibrator.value;
  const fitOf = (mode: Calibrator['mode'], make: () => Calibrator): CalibrationFit | null =>
    (own.mode === mode ? own : make()).fit(null);
  const monotone = fitOf('monotone', () => monotoneCalibrator(labels, folds));
  const twoStage = fitOf('two_stage', () => twoStageCalibrator(labels, folds, options.calibration));
  if (monotone === null || twoStage === null) return [];
  return data.policies.flatMap((policy): readonly CalibratorSensitivity[] => {
    const table = data.draws[policy];
    const rows = table === undefined ? null : scoredRows(table);
    if (rows === null || rows.n === 0) return [];
    const means = { monotone: meanOf(monotone, rows), two_stage: meanOf(twoStage, rows) };
    return [{ policy, ...means, difference: means.two_stage - means.monotone }];
  });
}

function meanOf(fit: CalibrationFit, rows: ScoredRows): number {
  const predicted = new Float64Array(rows.n);
  fit.predict(rows, predicted);
  return averageOverPrompts(promptAverage(rows.prompt), predicted, null);
}
