import type { Prompts } from '../dataset.ts';
import type { CalibrationOptions } from '../options.ts';
import type { SelectionCard } from '../results.ts';
import type { ScoredRows } from '../scored-rows.ts';
import type { CalibrationFit, Calibrator } from './calibrator.ts';
import { monotoneCalibrator } from './monotone.ts';
import type { PromptFolds } from './prompt-folds.ts';
import { selectMode } from './selection.ts';
import { twoStageCalibrator } from './two-stage.ts';

export interface CalibrationInput {
  readonly labels: ScoredRows;
  readonly folds: PromptFolds;
  readonly prompts: Prompts;
}

/**
 * The calibrator that the options ask for. `auto` compares the two modes on the labels (`selectMode`). What was chosen holds in all refits,
 * unless `reselect` is on: then each refit chooses again.
 */
export function chooseCalibrator(input: CalibrationInput, options: CalibrationOptions): Calibrator {
  switch (options.mode) {
    case 'monotone':
      return monotoneCalibrator(input.labels, input.folds);
    case 'two_stage':
      return twoStageCalibrator(input.labels, input.folds, options);
    case 'auto':
      return automatic(input, options);
    default:
      return options.mode satisfies never;
  }
}

function automatic(input: CalibrationInput, options: CalibrationOptions): Calibrator {
  const { labels, folds, prompts } = input;
  const modes = {
    monotone: monotoneCalibrator(labels, folds),
    two_stage: twoStageCalibrator(labels, folds, options),
  };
  const choose = (
    fits: { readonly monotone: CalibrationFit | null; readonly two_stage: CalibrationFit | null },
    promptWeights: Float64Array | null,
  ): SelectionCard => {
    const heldOut = (fit: CalibrationFit | null): Float64Array => {
      const out = new Float64Array(labels.n).fill(NaN);
      fit?.predictHeldOut(labels, out);
      return out;
    };
    const predictions = { monotone: heldOut(fits.monotone), twoStage: heldOut(fits.two_stage) };
    return selectMode(options, labels, predictions, prompts, promptWeights);
  };
  const fitBoth = (promptWeights: Float64Array | null): Parameters<typeof choose>[0] => ({
    monotone: modes.monotone.fit(promptWeights),
    two_stage: modes.two_stage.fit(promptWeights),
  });

  const selection = choose(fitBoth(null), null);
  const chosen = { ...modes[selection.chosen], selection };
  if (!options.reselect) return chosen;
  return {
    ...chosen,
    fit(promptWeights) {
      const fits = fitBoth(promptWeights);
      return fits[choose(fits, promptWeights).chosen];
    },
  };
}
