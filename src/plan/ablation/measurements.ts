import { fail, ok, type Result } from '../../base/result.ts';
import { applySettings, TURNS, turnOf } from '../../config/ablation/apply-settings.ts';
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

/** A cell and the experiment that it is. */
export interface CellExperiment {
  readonly cell: Cell;
  readonly experiment: Experiment;
  /** Null takes all prompts. */
  readonly size: number | null;
  /** What it sets of the oracle's labels, where it sets them. */
  readonly labels: {
    readonly of: 'coverage' | 'labels';
    readonly amount: number | Readonly<Record<string, number>>;
  } | null;
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
  const groups = Map.groupBy(grid.cells, ({ settings }) =>
    JSON.stringify(settings.flatMap(({ axis, level }) => (measuring.has(axis) ? [axis, level] : []))),
  );
  const apply = sharingApplier();
  const measurements: Measurement[] = [];
  for (const cells of groups.values()) {
    const [first] = cells;
    if (first === undefined) continue;
    const settings = first.settings.filter(({ axis }) => measuring.has(axis));
    const measured = apply(ablation.experiment, settings);
    if (!measured.ok) return fail(`cell ${first.index}: ${measured.error}`);
    const own: CellExperiment[] = [];
    for (const cell of cells) {
      const found = cellExperiment(cell, measured.value, measuring, apply);
      if (!found.ok) return fail(`cell ${cell.index}: ${found.error}`);
      own.push(found.value);
    }
    measurements.push({ experiment: withSharedOracle(measured.value, own, ablation.truth), cells: own });
  }
  return ok(measurements);
}

type Apply = (experiment: Experiment, settings: readonly Setting[]) => Result<Experiment, string>;

/** Applies settings so that cells which set the same share one object: what is made of it, too, is then made once. */
function sharingApplier(): Apply {
  const known = new Map<Experiment, Map<Setting, Result<Experiment, string>>>();
  return (experiment, settings) => {
    let current: Result<Experiment, string> = ok(experiment);
    for (let turn = 0; turn < TURNS; turn += 1) {
      for (const setting of settings) {
        if (turnOf(setting.axis) !== turn) continue;
        if (!current.ok) return current;
        const from: Experiment = current.value;
        const after = known.get(from) ?? new Map<Setting, Result<Experiment, string>>();
        known.set(from, after);
        const next = after.get(setting) ?? applySettings(from, [setting]);
        after.set(setting, next);
        current = next;
      }
    }
    return current;
  };
}

function changesMeasurement(axis: string): boolean {
  const role = axisRole(axis);
  if (role?.role !== 'path') return false;
  const [first = '', second] = role.path;
  return !(ANALYSIS.has(first) || (first === 'audit' && second !== undefined && second !== 'labels_per_policy'));
}

function cellExperiment(
  cell: Cell,
  measured: Experiment,
  measuring: ReadonlySet<string>,
  apply: Apply,
): Result<CellExperiment, string> {
  const others = cell.settings.filter(({ axis }) => !measuring.has(axis));
  const applied = apply(measured, others);
  if (!applied.ok) return applied;
  const size = others.find(({ axis }) => axisRole(axis)?.role === 'sample-size');
  return ok({
    cell,
    experiment: applied.value,
    size: size === undefined ? null : Number(size.value),
    labels: labelsSet(others),
  });
}

/** The last that is set counts, and of a map of policies its parts together. */
function labelsSet(settings: readonly Setting[]): CellExperiment['labels'] {
  let found: CellExperiment['labels'] = null;
  for (const { axis, value } of settings) {
    const role = axisRole(axis);
    if (role?.role !== 'labels') continue;
    const policy = role.path.slice(2).join('.');
    if (policy === '') {
      found = { of: role.of, amount: value as number | Readonly<Record<string, number>> }; // the value's schema was checked
    } else {
      const earlier: Readonly<Record<string, number>> =
        found !== null && found.of === role.of && typeof found.amount === 'object' ? found.amount : {};
      found = { of: role.of, amount: { ...earlier, [policy]: Number(value) } };
    }
  }
  return found;
}

function withSharedOracle(
  measured: Experiment,
  cells: readonly CellExperiment[],
  truth: Ablation['truth'],
): Experiment {
  if (!isCallExperiment(measured)) return measured;
  const own: CallExperiment = measured;
  const needs = cells.map(({ experiment, size }) => ({
    experiment: experiment as CallExperiment, // the same measured parts, set otherwise
    isPart: size !== null && size !== own.prompts.count,
  }));
  return { ...own, oracle: sharedOracle(own, needs, truthSource(truth).from === 'labels') };
}
