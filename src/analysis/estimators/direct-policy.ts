import type { AnalysisContext } from '../context.ts';
import type { DrawTable } from '../dataset.ts';
import { drawRows, labelledDrawRows, noRows } from '../draw-rows.ts';
import { correctedByProbes } from '../diagnostics/probe-correction.ts';
import { rowsAt } from '../scored-rows.ts';
import type { ScoredRows } from '../scored-rows.ts';
import { sharedPrompts } from '../shared-prompts.ts';
import type { EstimatorSettings } from './estimator-settings.ts';
import { hasOwnSpread } from './influence-spread.ts';
import { drawAverage, promptAverage, promptCount, rowsByPrompt } from './prompt-average.ts';
import type { PromptAverage } from './prompt-average.ts';
import { scoreStrata } from './score-ratio.ts';
import type { ScoreStrata } from './score-ratio.ts';

/** A policy's rows as `direct` uses them: made once, for the estimate and all replicates. */
export interface DirectPolicy {
  readonly policy: string;
  readonly table: DrawTable | undefined;
  readonly scored: ScoredRows;
  readonly average: PromptAverage;
  /** Room for what the draws count and for the residuals of one replicate. */
  readonly share: Float64Array;
  readonly residual: Float64Array;
  /** Whose residuals correct the plug-in. */
  readonly residuals: 'labels' | 'own' | 'transferred' | 'none';
  /** The labelled rows whose residuals count: the policy's own among the scored, or the calibration's. */
  readonly labelled: ScoredRows;
  readonly labelledAverage: PromptAverage;
  /** Of transferred residuals; the plug-in is then held out too. */
  readonly strata: ScoreStrata | null;
  /** Labels of all draws, when every draw has one. */
  readonly allLabels: {
    readonly label: Float64Array;
    readonly row: Int32Array;
    readonly average: PromptAverage;
  } | null;
}

export function preparePolicy(context: AnalysisContext, settings: EstimatorSettings, policy: string): DirectPolicy {
  const table = context.data.draws[policy];
  const average = settings.average === 'prompts' ? promptAverage : drawAverage;
  const scored = ofPrompts(context, settings, drawRows(context, policy));
  const own = settings.augment === false ? noRows : ofPrompts(context, settings, labelledDrawRows(context, policy));
  const complete =
    settings.complete === 'labels' &&
    settings.augment !== false &&
    table !== undefined &&
    table.n > 0 &&
    !table.label.some(Number.isNaN);
  const residuals = complete
    ? 'labels'
    : own.n > 0
      ? 'own'
      : transfers(context, settings, policy)
        ? 'transferred'
        : 'none';
  const labelled = residuals === 'transferred' ? context.labels : own;
  const mean = average(scored.prompt);
  return {
    policy,
    table,
    scored,
    average: mean,
    share: new Float64Array(scored.n),
    residual: new Float64Array(labelled.n),
    residuals,
    labelled,
    labelledAverage:
      residuals === 'own' && settings.average === 'prompts'
        ? labelledWeights(scored, labelled)
        : drawAverage(labelled.prompt),
    strata:
      residuals === 'transferred'
        ? scoreStrata(labelled, clusterShares(context, labelled), scored, shares(mean.weight))
        : null,
    allLabels: complete
      ? labelsOfAll(table, average, settings.prompts === 'shared' ? sharedPrompts(context.data) : null)
      : null,
  };
}

function labelsOfAll(
  table: DrawTable,
  average: typeof promptAverage,
  shared: Uint8Array | null,
): NonNullable<DirectPolicy['allLabels']> {
  const row = Int32Array.from(table.prompt.keys()).filter((place) => shared?.[table.prompt[place]!] !== 0);
  return {
    label: Float64Array.from(row, (place) => table.label[place]!),
    row,
    average: average(row.map((place) => table.prompt[place]!)),
  };
}

/** The rows of the prompts that are averaged over. */
function ofPrompts({ data }: AnalysisContext, { prompts }: EstimatorSettings, rows: ScoredRows): ScoredRows {
  if (prompts === 'own') return rows;
  const shared = sharedPrompts(data);
  return rowsAt(
    rows,
    Uint32Array.from(rows.prompt.keys()).filter((place) => shared[rows.prompt[place]!] === 1),
  );
}

/** Whether a policy without labels has the residuals of the calibration's: not where its own probes will correct it. */
function transfers(context: AnalysisContext, settings: EstimatorSettings, policy: string): boolean {
  if (settings.augment !== true) return false;
  const keepsSpread = context.options.inference.method === 'influence' && hasOwnSpread(settings);
  return keepsSpread || !correctedByProbes(context, policy);
}

/** What each row counts where its cluster counts 1: copies of a prompt say no more than one of them. */
function clusterShares({ data }: AnalysisContext, rows: ScoredRows): Float64Array {
  const { cluster, clusterCount } = data.prompts;
  const sizes = new Float64Array(clusterCount);
  for (const prompt of rows.prompt) sizes[cluster[prompt]!] = sizes[cluster[prompt]!]! + 1;
  return Float64Array.from(rows.prompt, (prompt) => 1 / sizes[cluster[prompt]!]!);
}

function shares(weight: Float64Array): Float64Array {
  const total = weight.reduce((sum, one) => sum + one, 0);
  return weight.map((one) => one / total);
}

/** A labelled draw stands for 1/M of its prompt as it does among all draws, M counting labelled and unlabelled ones. */
function labelledWeights(scored: ScoredRows, labelled: ScoredRows): PromptAverage {
  const draws = rowsByPrompt(scored.prompt);
  return {
    prompt: labelled.prompt,
    weight: Float64Array.from(labelled.prompt, (prompt) => 1 / draws[prompt]!),
    promptCount: promptCount(labelled.prompt),
  };
}
