import { hashOf } from '../../base/hash.ts';
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
import type { Step } from '../step.ts';
import type { AblationPlan, Cell, CellPlan, Grid } from './ablation-plan.ts';
import { keptOfMeasured, keptOfRecorded } from './label-needs.ts';
import type { CellExperiment, Measurement } from './measurements.ts';
import { commonSettings, named, Union, use, type UnionStep } from './union.ts';

/** The steps of a measurement, by the names they have in its experiment. */
type Measured = ReadonlyMap<string, UnionStep>;

interface CellSteps {
  readonly sample: UnionStep;
  readonly diagnostics: UnionStep;
  readonly estimates: readonly { readonly estimator: string; readonly step: UnionStep }[];
}

/** The union of the cells' plans: a pure function of the ablation and of the facts about the files it reads. */
export function planAblation(
  ablation: Ablation,
  grid: Grid,
  measurements: readonly Measurement[],
  facts: PlanFacts,
): AblationPlan {
  const union = new Union();
  const measurers: Measured[] = [];
  const cells: { readonly cell: Cell; readonly steps: CellSteps; readonly measured: Measured }[] = [];
  for (const measurement of measurements) {
    const measured = addMeasurement(union, measurement, ablation.truth, facts);
    measurers.push(measured);
    const add = cellAdder(union, measured, measurement, facts);
    for (const own of measurement.cells) cells.push({ cell: own.cell, steps: add(own), measured });
  }
  const measuring = new Set(measurers.flatMap((measured) => [...measured.values()]));
  const entries = [...measuring, ...stepsBySample(cells.map(({ steps }) => steps))];
  const steps = named(entries);
  // The cells of one measurement share its truths.
  const truthsOf = new Map(measurers.map((measured) => [measured, namesOfTruths(measured)]));
  const planned = cells.map(({ cell, steps: { sample, estimates }, measured }): CellPlan => ({
    cell,
    sample: sample.name,
    estimates: estimates.map(({ estimator, step }) => ({ estimator, step: step.name })),
    truths: truthsOf.get(measured) ?? new Map(),
    labelTruth: measured.get(LABEL_TRUTH)?.name ?? null,
  }));
  return {
    plan: { experiment: ablation.name, run: runId(ablation, facts), steps },
    measuring: measuring.size,
    grid,
    cells: planned.sort((a, b) => a.cell.index - b.cell.index),
    uses: entries.map(({ uses }) => uses),
  };
}

/** What reads one sample comes together, so that a walk in this order needs few samples at once. */
function stepsBySample(cells: readonly CellSteps[]): Iterable<UnionStep> {
  const groups = new Map<UnionStep, Set<UnionStep>>();
  for (const { sample, diagnostics, estimates } of cells) {
    let group = groups.get(sample);
    if (group === undefined) {
      group = new Set([sample]);
      groups.set(sample, group);
    }
    group.add(diagnostics);
    for (const { step } of estimates) group.add(step);
  }
  return [...groups.values()].flatMap((group) => [...group]);
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
): Measured {
  const measured = new Map<string, UnionStep>();
  const common = commonSettings(cells.map(({ cell }) => cell.settings));
  const source = truthSource(truth);
  const isOnAll = source.from === 'labels' && source.on === 'all';
  for (const step of [...measurementSteps(experiment, facts), ...(isOnAll ? [labelTruthStep()] : [])]) {
    // Nobody reads what the world knows when estimates are held against something else.
    if (step.kind === 'truth' && source.from !== 'world') continue;
    const entry = union.add(step, (name) => measured.get(name));
    measured.set(step.name, entry);
    use(entry, common, cells.length);
  }
  return measured;
}

const TRUTH = 'truth/';
const LABEL_TRUTH = labelTruthStep().name;

function namesOfTruths(measured: Measured): CellPlan['truths'] {
  return new Map(
    [...measured].flatMap(([name, step]) => (name.startsWith(TRUTH) ? [[name.slice(TRUTH.length), step.name]] : [])),
  );
}

/** Adds the steps of one measurement's cells; a step that many cells share is looked at once. */
function cellAdder(
  union: Union,
  measured: Measured,
  { experiment: shared }: Measurement,
  facts: PlanFacts,
): (own: CellExperiment) => CellSteps {
  const analyses = new WeakMap<Experiment, Analysis>();
  const samples = new Map<string, UnionStep>();
  const numberOf = labelNumbers();
  const labelsOf = keptLabels(shared);
  // What makes a policy a clone is measured, and no cell changes it.
  const clones = clonesOf(shared, facts);
  return (own) => {
    const labels = labelsOf(own);
    const params = sampleParams(own, labels);
    const sampleName = `${params.seed} ${params.size} ${numberOf(labels)}`;
    const sample = samples.get(sampleName) ?? union.add(sampleStep(params, 'dataset'), (name) => measured.get(name));
    samples.set(sampleName, sample);
    const analysis = analyses.get(own.analysed) ?? analysisOf(own.analysed, clones);
    analyses.set(own.analysed, analysis);
    const ofSample = (name: string): UnionStep | undefined => (name === 'sample' ? sample : measured.get(name));
    const diagnostics = union.add(analysis.diagnostics, ofSample);
    const ofDiagnosed = (name: string): UnionStep | undefined =>
      name === 'diagnostics' ? diagnostics : ofSample(name);
    const estimates = analysis.estimates.map(({ estimator, step }) => ({
      estimator,
      step: union.add(step, ofDiagnosed),
    }));
    const { settings } = own.cell;
    use(sample, settings);
    use(diagnostics, settings);
    for (const { step } of estimates) use(step, settings);
    return { sample, diagnostics, estimates };
  };
}

/** One number for equal labels; thousands of cells share them. */
function labelNumbers(): (labels: SampleParams['labels']) => number {
  const known = new Map<SampleParams['labels'], number>();
  const byText = new Map<string, number>();
  return (labels) => {
    let number = known.get(labels);
    if (number === undefined) {
      const text = JSON.stringify(labels);
      number = byText.get(text) ?? byText.size;
      byText.set(text, number);
      known.set(labels, number);
    }
    return number;
  };
}

/** The steps that read a sample. */
interface Analysis {
  readonly diagnostics: Step<object>;
  readonly estimates: readonly { readonly estimator: string; readonly step: Step<object> }[];
}

function analysisOf(experiment: Experiment, clones: readonly string[]): Analysis {
  return {
    diagnostics: onSample(diagnosticsStep(experiment, clones)),
    estimates: experiment.estimators.map((estimator) => ({
      estimator: estimator.id,
      step: onSample(estimateStep(experiment, estimator)),
    })),
  };
}

/** The analysis of a cell reads its sample where an experiment's reads its dataset. */
function onSample<Params extends object>(step: Step<Params>): Step<Params> {
  const inputs = step.inputs.map((input) => (input.role === 'evaluation' ? { ...input, step: 'sample' } : input));
  return { ...step, inputs };
}

function sampleParams({ analysed, size }: CellExperiment, labels: SampleParams['labels']): SampleParams {
  const isDrawn = size !== null || labels !== null;
  return { seed: isDrawn ? analysed.seed : null, size, labels };
}

type KeptLabels = (own: CellExperiment) => SampleParams['labels'];

/** Which labels each cell of a measurement keeps. Thousands of cells share what decides it: it is looked at once. */
function keptLabels(measured: Experiment): KeptLabels {
  const known = new Map<object, SampleParams['labels']>();
  const kept = ({ labelled, labels }: CellExperiment): SampleParams['labels'] => {
    if (isDataExperiment(labelled)) {
      return labels === null ? null : keptOfRecorded(labelled.data.logging_policy, labels);
    }
    if (!isCallExperiment(labelled))
      throw new Error('planAblation: an experiment passed validation with neither data nor all that calls need');
    return keptOfMeasured(labelled, measured as CallExperiment); // of one kind: no axis changes that
  };
  return (own) => {
    // Recorded data has no oracle to be set: cells then differ in what they say of labels alone.
    const decides = own.labels ?? own.labelled;
    const earlier = known.get(decides);
    if (earlier !== undefined) return earlier;
    const found = kept(own);
    known.set(decides, found);
    return found;
  };
}
