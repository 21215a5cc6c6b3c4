import { fail, ok, type Result } from '../../base/result.ts';
import { applySettings, turnOf } from '../../config/ablation/apply-settings.ts';
import { axisRole } from '../../config/ablation/axis-role.ts';
import { truthSource } from '../../config/ablation/truth-source.ts';
import { isCallExperiment, type CallExperiment } from '../../config/kinds.ts';
import type { Ablation, Experiment } from '../../config/types.generated.ts';
import type { Cell, Grid, Setting } from './ablation-plan.ts';
import { sharedOracle } from './label-needs.ts';

/** What several cells measure, or read, in common. */
export interface Measurement {
  /** With the axes set that change what is measured; its oracle labels enough for all of its cells. */
  readonly experiment: Experiment;
  readonly cells: readonly CellExperiment[];
}

/** A cell and what it does. Cells that set the same share one object, and what is made of it. */
export interface CellExperiment {
  readonly cell: Cell;
  /** The experiment with all set that its analysis reads. */
  readonly analysed: Experiment;
  /** The experiment with all set that decides who has labels. */
  readonly labelled: Experiment;
  /** Null takes all prompts. */
  readonly size: number | null;
  /** What it sets of the oracle's labels, where it sets them. */
  readonly labels: LabelsSet | null;
}

export interface LabelsSet {
  readonly of: 'coverage' | 'labels';
  readonly amount: number | Readonly<Record<string, number>>;
}

/** Parts of an experiment that only the analysis reads. */
const ANALYSIS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'seed',
  'estimators',
  'calibration',
  'inference',
  'gates',
  'budget',
  'report',
]);

/**
 * The cells by what they measure. The measurement keeps the experiment's own seed: a cell's seed draws its sample, folds and replicates,
 * and no axis of seeds asks a model anew.
 */
export function measurementsOf(ablation: Ablation, grid: Grid): Result<readonly Measurement[], string> {
  const measuring = new Set(grid.axes.filter(changesMeasurement));
  const rolesOf = rolesByCell(measuring);
  const groups = Map.groupBy(grid.cells, ({ settings }) => measuredName(settings, rolesOf(settings)));
  const start: Applied = { experiment: ok(ablation.experiment), labels: null, next: new Map() };
  const measurements: Measurement[] = [];
  for (const cells of groups.values()) {
    const first = cells[0]!; // a group has a cell
    const measured = applied(start, first.settings, rolesOf(first.settings).measured);
    if (!measured.experiment.ok) return fail(`cell ${first.index}: ${measured.experiment.error}`);
    const own: CellExperiment[] = [];
    for (const cell of cells) {
      const found = cellExperiment(cell, measured, rolesOf(cell.settings));
      if (!found.ok) return fail(`cell ${cell.index}: ${found.error}`);
      own.push(found.value);
    }
    const experiment = withSharedOracle(measured.experiment.value, own, ablation.truth);
    measurements.push({ experiment, cells: own });
  }
  return ok(measurements);
}

/** An experiment with settings applied, what they say of labels, and what each further setting makes of it. */
interface Applied {
  readonly experiment: Result<Experiment, string>;
  readonly labels: LabelsSet | null;
  readonly next: Map<Setting, Applied>;
}

function applied(from: Applied, settings: readonly Setting[], places: readonly number[]): Applied {
  let current = from;
  for (const place of places) {
    const setting = settings[place]!; // places are of these settings
    const { experiment, labels, next } = current;
    if (!experiment.ok) return current;
    let after = next.get(setting);
    if (after === undefined) {
      after = {
        experiment: applySettings(experiment.value, [setting]),
        labels: withLabels(labels, setting),
        next: new Map(),
      };
      next.set(setting, after);
    }
    current = after;
  }
  return current;
}

/** What a cell's settings do, by their places, in the order in which they are applied. */
interface Roles {
  readonly axes: readonly string[];
  readonly measured: readonly number[];
  /** Read by the analysis, and besides by who decides on labels: a seed. */
  readonly paths: readonly number[];
  readonly estimators: readonly number[];
  readonly labels: readonly number[];
  readonly size: number | null;
}

/** Nearly all cells set the same axes: what these do is looked up once. */
function rolesByCell(measuring: ReadonlySet<string>): (settings: readonly Setting[]) => Roles {
  let known: Roles = rolesOfAxes([], measuring);
  return (settings) => {
    const { axes } = known;
    if (axes.length !== settings.length || settings.some(({ axis }, place) => axis !== axes[place])) {
      known = rolesOfAxes(
        settings.map(({ axis }) => axis),
        measuring,
      );
    }
    return known;
  };
}

function rolesOfAxes(axes: readonly string[], measuring: ReadonlySet<string>): Roles {
  const inTurn = axes.map((_, place) => place).sort((a, b) => turnOf(axes[a]!) - turnOf(axes[b]!));
  const placesOf = (...roles: readonly string[]): readonly number[] =>
    inTurn.filter((place) => !measuring.has(axes[place]!) && roles.includes(axisRole(axes[place]!)?.role ?? ''));
  return {
    axes,
    measured: inTurn.filter((place) => measuring.has(axes[place]!)),
    paths: placesOf('path'),
    estimators: placesOf('estimator', 'estimator-option'),
    labels: placesOf('labels'),
    size: placesOf('sample-size')[0] ?? null,
  };
}

function measuredName(settings: readonly Setting[], { measured }: Roles): string {
  if (measured.length === 0) return '';
  return JSON.stringify(measured.map((place) => [settings[place]?.axis, settings[place]?.level]));
}

function changesMeasurement(axis: string): boolean {
  const role = axisRole(axis);
  if (role?.role !== 'path') return false;
  const [first = '', second] = role.path;
  return !(ANALYSIS.has(first) || (first === 'audit' && second !== undefined && second !== 'labels_per_policy'));
}

/** An estimator's options and the oracle's labels are different parts of an experiment: neither needs the other set. */
function cellExperiment(cell: Cell, measured: Applied, roles: Roles): Result<CellExperiment, string> {
  const { settings } = cell;
  const shared = applied(measured, settings, roles.paths);
  const analysed = applied(shared, settings, roles.estimators);
  const labelled = applied(shared, settings, roles.labels);
  if (!analysed.experiment.ok) return analysed.experiment;
  if (!labelled.experiment.ok) return labelled.experiment;
  return ok({
    cell,
    analysed: analysed.experiment.value,
    labelled: labelled.experiment.value,
    size: roles.size === null ? null : Number(settings[roles.size]?.value),
    labels: labelled.labels,
  });
}

/** The last that is set counts, and of a map of policies its parts together. */
function withLabels(earlier: LabelsSet | null, { axis, value }: Setting): LabelsSet | null {
  const role = axisRole(axis);
  if (role?.role !== 'labels') return earlier;
  const policy = role.path.slice(2).join('.');
  // The value's schema was checked.
  if (policy === '') return { of: role.of, amount: value as LabelsSet['amount'] };
  const others = earlier !== null && earlier.of === role.of && typeof earlier.amount === 'object' ? earlier.amount : {};
  return { of: role.of, amount: { ...others, [policy]: Number(value) } };
}

function withSharedOracle(
  measured: Experiment,
  cells: readonly CellExperiment[],
  truth: Ablation['truth'],
): Experiment {
  if (!isCallExperiment(measured)) return measured;
  const own: CallExperiment = measured;
  const isPart = ({ size }: CellExperiment): boolean => size !== null && size !== own.prompts.count;
  const needs = [true, false].flatMap((part) => {
    const experiments = new Set(cells.flatMap((cell) => (isPart(cell) === part ? [cell.labelled] : [])));
    // The same measured parts, set otherwise.
    return [...experiments].map((experiment) => ({ experiment: experiment as CallExperiment, isPart: part }));
  });
  return { ...own, oracle: sharedOracle(own, needs, truthSource(truth).from === 'labels') };
}
