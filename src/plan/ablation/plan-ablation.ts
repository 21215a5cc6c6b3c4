import { hashOf, type Sha256 } from '../../base/hash.ts';
import { truthSource } from '../../config/ablation/truth-source.ts';
import { isCallExperiment, isDataExperiment, type CallExperiment } from '../../config/kinds.ts';
import type { Ablation, Experiment } from '../../config/types.generated.ts';
import { clonesOf } from '../declarations/clones.ts';
import { diagnosticsStep } from '../declarations/diagnostics.ts';
import { estimateStep } from '../declarations/estimate.ts';
import { labelTruthStep } from '../declarations/label-truth.ts';
import { sampleStep, type SampleParams } from '../declarations/sample.ts';
import { measurementSteps } from '../expand-experiment.ts';
import type { PlanFacts } from '../facts.ts';
import { recipeOf } from '../recipe.ts';
import type { Step } from '../step.ts';
import type { AblationPlan, CellPlan, Grid } from './ablation-plan.ts';
import { keptOfMeasured, keptOfRecorded } from './label-needs.ts';
import type { CellExperiment, Measurement } from './measurements.ts';
import { commonSettings, Union } from './union.ts';

/** Steps as a cell's own plan would name them. */
type Recipes = ReadonlyMap<string, Sha256>;

interface CellRecipes {
  readonly own: CellExperiment;
  readonly sample: Sha256;
  readonly diagnostics: Sha256;
  readonly estimates: readonly { readonly estimator: string; readonly recipe: Sha256 }[];
  readonly truths: ReadonlyMap<string, Sha256>;
  readonly labelTruth: Sha256 | null;
}

/** The union of the cells' plans: a pure function of the ablation and of the facts about the files it reads. */
export function planAblation(
  ablation: Ablation,
  grid: Grid,
  measurements: readonly Measurement[],
  facts: PlanFacts,
): AblationPlan {
  const union = new Union();
  const measuring: Sha256[] = [];
  const cells: CellRecipes[] = [];
  for (const measurement of measurements) {
    const recipes = addMeasurement(union, measurement, ablation.truth, facts);
    measuring.push(...recipes.values());
    const truths = truthsIn(recipes);
    const add = cellAdder(union, recipes, measurement, facts);
    const labelTruth = recipes.get(LABEL_TRUTH) ?? null;
    for (const own of measurement.cells) cells.push({ own, ...add(own), truths, labelTruth });
  }
  const ofCells = [...Map.groupBy(cells, ({ sample }) => sample)].flatMap(([sample, group]) => [
    sample,
    // What reads one sample comes together, so that a walk in this order needs few samples at once.
    ...group.flatMap(({ diagnostics, estimates }) => [diagnostics, ...estimates.map(({ recipe }) => recipe)]),
  ]);
  const { steps, nameOf, uses } = union.named([...measuring, ...ofCells]);
  const name = (recipe: Sha256): string => nameOf.get(recipe) ?? '';
  // The cells of one measurement share its truths.
  const namesOfTruths = new Map<CellRecipes['truths'], CellPlan['truths']>();
  const namedTruths = (truths: CellRecipes['truths']): CellPlan['truths'] => {
    const known = namesOfTruths.get(truths) ?? new Map([...truths].map(([policy, recipe]) => [policy, name(recipe)]));
    namesOfTruths.set(truths, known);
    return known;
  };
  const planned = cells.map(({ own, sample, estimates, truths, labelTruth }): CellPlan => ({
    cell: own.cell,
    sample: name(sample),
    estimates: estimates.map(({ estimator, recipe }) => ({ estimator, step: name(recipe) })),
    truths: namedTruths(truths),
    labelTruth: labelTruth === null ? null : name(labelTruth),
  }));
  return {
    plan: { experiment: ablation.name, run: runId(ablation, facts), steps },
    measuring: new Set(measuring).size,
    grid,
    cells: planned.toSorted((a, b) => a.cell.index - b.cell.index),
    uses,
  };
}

/** Canonical JSON forgets the order of keys, and that of the axes is the order of the cells. */
function runId(ablation: Ablation, facts: PlanFacts): string {
  const files = [...facts.files].map(([path, found]) => [path, found.map((file) => file.sha256)]);
  const order = Object.keys(ablation.axes);
  return hashOf('assay/run/1', { ablation, order, files: Object.fromEntries(files) }).slice(0, 12);
}

function addMeasurement(
  union: Union,
  { experiment, cells }: Measurement,
  truth: Ablation['truth'],
  facts: PlanFacts,
): Recipes {
  const recipes = new Map<string, Sha256>();
  const common = commonSettings(cells.map(({ cell }) => cell.settings));
  const source = truthSource(truth);
  const isOnAll = source.from === 'labels' && source.on === 'all';
  for (const step of [...measurementSteps(experiment, facts), ...(isOnAll ? [labelTruthStep()] : [])]) {
    // Nobody reads what the world knows when estimates are held against something else.
    if (step.kind === 'truth' && source.from !== 'world') continue;
    const recipe = union.add(step, (name) => recipes.get(name));
    recipes.set(step.name, recipe);
    union.use(recipe, common, cells.length);
  }
  return recipes;
}

const TRUTH = 'truth/';
const LABEL_TRUTH = labelTruthStep().name;

function truthsIn(recipes: Recipes): ReadonlyMap<string, Sha256> {
  return new Map(
    [...recipes].flatMap(([name, recipe]) => (name.startsWith(TRUTH) ? [[name.slice(TRUTH.length), recipe]] : [])),
  );
}

/** Adds the steps of one measurement's cells; a step that many cells share is looked at once. */
function cellAdder(union: Union, measured: Recipes, { experiment: shared }: Measurement, facts: PlanFacts): AddCell {
  const analyses = new WeakMap<Experiment, Analysis>();
  const samples = new Map<string, Sha256>();
  const diagnoses = new Map<string, Sha256>();
  const nameOf = labelNames();
  const labelsOf = keptLabels(shared);
  // What makes a policy a clone is measured, and no cell changes it.
  const clones = clonesOf(shared, facts);
  return (own) => {
    const labels = labelsOf(own);
    const params = sampleParams(own, labels);
    const sampleName = `${params.seed} ${params.size} ${nameOf(labels)}`;
    const sample = samples.get(sampleName) ?? union.add(sampleStep(params, 'dataset'), (name) => measured.get(name));
    samples.set(sampleName, sample);
    const analysis = analyses.get(own.experiment) ?? analysisOf(own.experiment, clones);
    analyses.set(own.experiment, analysis);
    const ofSample = (name: string): Sha256 | undefined => (name === 'sample' ? sample : measured.get(name));
    const diagnosisName = `${analysis.name} ${sample}`;
    const diagnostics = diagnoses.get(diagnosisName) ?? union.add(analysis.diagnostics, ofSample);
    diagnoses.set(diagnosisName, diagnostics);
    const ofDiagnosed = (name: string): Sha256 | undefined => (name === 'diagnostics' ? diagnostics : ofSample(name));
    const estimates = analysis.estimates.map(({ estimator, step }) => ({
      estimator,
      recipe: union.add(step, ofDiagnosed),
    }));
    for (const recipe of [sample, diagnostics, ...estimates.map((one) => one.recipe)]) {
      union.use(recipe, own.cell.settings);
    }
    return { sample, diagnostics, estimates };
  };
}

/** One name for equal labels; thousands of cells share them. */
function labelNames(): (labels: SampleParams['labels']) => string {
  const names = new Map<SampleParams['labels'], string>();
  return (labels) => {
    const name = names.get(labels) ?? JSON.stringify(labels);
    names.set(labels, name);
    return name;
  };
}

type AddCell = (own: CellExperiment) => Omit<CellRecipes, 'own' | 'truths' | 'labelTruth'>;

/** The steps that read a sample. */
interface Analysis {
  readonly diagnostics: Step<object>;
  /** Equal for equal diagnostics, whatever they are of. */
  readonly name: Sha256;
  readonly estimates: readonly { readonly estimator: string; readonly step: Step<object> }[];
}

function analysisOf(experiment: Experiment, clones: readonly string[]): Analysis {
  const diagnostics = onSample(diagnosticsStep(experiment, clones));
  const estimates = experiment.estimators.map((estimator) => ({
    estimator: estimator.id,
    step: onSample(estimateStep(experiment, estimator)),
  }));
  return { diagnostics, name: recipeOf(diagnostics, () => null), estimates };
}

/** The analysis of a cell reads its sample where an experiment's reads its dataset. */
function onSample<Params extends object>(step: Step<Params>): Step<Params> {
  const inputs = step.inputs.map((input) => (input.role === 'evaluation' ? { ...input, step: 'sample' } : input));
  return { ...step, inputs };
}

function sampleParams({ experiment, size }: CellExperiment, labels: SampleParams['labels']): SampleParams {
  const isDrawn = size !== null || labels !== null;
  return { seed: isDrawn ? experiment.seed : null, size, labels };
}

type KeptLabels = (own: CellExperiment) => SampleParams['labels'];

/** Which labels each cell of a measurement keeps. Thousands of cells share an oracle: it is looked at once. */
function keptLabels(measured: Experiment): KeptLabels {
  const known = new WeakMap<object, SampleParams['labels']>();
  return ({ experiment, labels }) => {
    if (isDataExperiment(experiment)) {
      return labels === null ? null : keptOfRecorded(experiment.data.logging_policy, labels);
    }
    if (!isCallExperiment(experiment))
      throw new Error('planAblation: an experiment passed validation with neither data nor all that calls need');
    const earlier = known.get(experiment.oracle);
    if (earlier !== undefined) return earlier;
    const kept = keptOfMeasured(experiment, measured as CallExperiment); // of one kind: no axis changes that
    known.set(experiment.oracle, kept);
    return kept;
  };
}
