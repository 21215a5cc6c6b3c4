import type { AnalysisContext } from '../context.ts';
import { WeightedAverage } from './average.ts';
import { columnsOf } from './calibrated-columns.ts';
import { heldOutResiduals, plugInScores, transferred } from './direct-parts.ts';
import type { Parts } from './direct-parts.ts';
import type { DirectPolicy } from './direct-policy.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { fullyLabelled, jackknifeFolds } from './fold-models.ts';
import { hasOwnSpread } from './influence-spread.ts';
import type { InfluenceTerms, PolicySpread } from './influence-spread.ts';
import type { PromptAverage } from './prompt-average.ts';
import { scoreRatio } from './score-ratio.ts';

/** The influence values of each policy's means, and its values with the calibrator of each fold where that is counted apart. */
export function directSpreads(
  context: AnalysisContext,
  settings: EstimatorSettings,
  policies: readonly DirectPolicy[],
  parts: readonly Parts[],
): readonly (PolicySpread | null)[] {
  const calibrator = context.calibrator.ok ? context.calibrator.value : null;
  const fit = calibrator?.fit(null) ?? null;
  const columns = fit === null ? null : columnsOf(context, fit, null, undefined);
  const apart = settings.oracleUncertainty === 'fold-jackknife' && calibrator !== null && fit !== null;
  const folds = apart ? jackknifeFolds(context, calibrator) : null;
  // Without noise of a calibrator the folds still bound the degrees of freedom, as in the reference.
  const noisy = apart && !fullyLabelled(context);
  return policies.map((policy, i) => {
    const { allLabels, scored, average, labelled, labelledAverage } = policy;
    const own = parts[i] ?? {};
    if (allLabels !== null) {
      const { label, row } = allLabels;
      return {
        terms: [
          { ...terms(allLabels.average, Uint32Array.from(row), label, own['labels'] ?? NaN), draws: true as const },
        ],
        foldReplicates: null,
        foldBound: null,
      };
    }
    if (columns === null || scored.n === 0) return null;
    const residual = new Float64Array(labelled.n);
    heldOutResiduals(policy, columns, residual);
    const ratio = policy.strata === null ? null : scoreRatio(policy.strata, labelled, null, average.weight);
    const weighted = (values: Float64Array): Float64Array =>
      ratio === null ? values : values.map((value, j) => ratio[j]! * value);
    const replicate = (fold: number): number => {
      const plugIn = averageOf(average, columns.without(fold, scored));
      if (labelled.n === 0) return plugIn;
      const left = columns.without(fold, labelled).map((value, j) => labelled.label[j]! - value);
      return plugIn + averageOf(labelledAverage, weighted(left));
    };
    const plugIn = {
      ...terms(average, scored.row, plugInScores(policy, columns), own['plug-in'] ?? NaN),
      draws: true as const,
    };
    const correction = own['augmentation'] ?? own[transferred] ?? NaN;
    const augmentation = labelled.n === 0 ? [] : [terms(labelledAverage, labelled.row, weighted(residual), correction)];
    return {
      terms: [plugIn, ...augmentation],
      foldReplicates: noisy && folds !== null ? Float64Array.from(folds, replicate) : null,
      foldBound: folds?.length ?? null,
    };
  });
}

/** (value − mean) · weight / Σ weight of each row. */
function terms(average: PromptAverage, row: Uint32Array, values: Float64Array, mean: number): InfluenceTerms {
  const total = average.weight.reduce((sum, weight) => sum + weight, 0);
  return {
    prompt: average.prompt,
    row,
    value: values.map((value, i) => (average.weight[i]! * (value - mean)) / total),
  };
}

function averageOf(average: PromptAverage, values: Float64Array): number {
  const running = new WeightedAverage();
  for (let i = 0; i < values.length; i += 1) running.add(values[i]!, average.weight[i]!);
  return running.value;
}

/** The settings of a spread of its own, with `paired-prompts` decided; null where there is none. */
export function spreadSettings(
  settings: EstimatorSettings,
  policies: readonly DirectPolicy[],
): EstimatorSettings | null {
  if (!hasOwnSpread(settings)) return null;
  return settings.cluster === 'paired-prompts'
    ? { ...settings, cluster: samePrompts(policies) ? 'prompt' : 'row' }
    : settings;
}

function samePrompts(policies: readonly DirectPolicy[]): boolean {
  const sets = policies.map(({ scored }) => new Set(scored.prompt));
  const [first, ...others] = sets;
  return (
    first !== undefined &&
    others.length > 0 &&
    others.every((set) => set.size === first.size && [...set].every((prompt) => first.has(prompt)))
  );
}
