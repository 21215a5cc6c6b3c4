import { availableParallelism } from 'node:os';
import { ok, type Result } from '../../base/result.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import { resolvePlan, type PlannedStep, type ResolveOptions } from '../../plan/resolve.ts';
import type { StepFailure } from '../../steps/implementation.ts';
import { forecast, type StepForecast } from '../forecast.ts';
import { expectedCallTime, type ExpectedTime } from '../expected-time.ts';
import { pastIn } from '../past.ts';
import type { Stores } from '../stores.ts';
import { sampleGroups } from './cell-groups.ts';
import { cellPace, expectedCellTime, type CellsToCompute } from './cell-pace.ts';

export interface AblationForecast {
  /** Steps that measure, or read data: the first ones of the plan. */
  readonly measuring: readonly StepForecast[];
  /** Of all steps. */
  readonly steps: {
    readonly total: number;
    readonly unique: number;
    readonly cached: number;
    readonly run: number;
    readonly unknown: number;
  };
  /** `total`: had every cell made its own; null where only data that is not there yet can tell. */
  readonly calls: { readonly total: number | null; readonly unique: number | null };
  /** Cells whose estimates are all there. */
  readonly cellsCached: number;
  readonly time: {
    readonly calls: ExpectedTime;
    readonly cells: Pick<ExpectedTime, 'seconds' | 'from'>;
    readonly threads: number;
  };
}

/** What a run of an ablation would do, without asking a model. Of the steps of cells only the states are told. */
export async function forecastAblation(
  planned: AblationPlan,
  stores: Stores,
  workspace: string,
  options: ResolveOptions = {},
): Promise<Result<AblationForecast, StepFailure>> {
  const { plan, measuring, cells, uses } = planned;
  const measures = { ...plan, steps: plan.steps.slice(0, measuring) };
  const measured = await forecast(measures, stores, workspace, options);
  if (!measured.ok) return measured;
  const past = pastIn(stores);
  const states = await resolvePlan(
    plan,
    { find: (keys) => past.find(keys), latest: (_, names) => Promise.resolve(names.map(() => null)) },
    options,
  );
  const stateOf = new Map(states.map(({ step, state }) => [step.name, state]));
  const count = (wanted: string): number => states.filter(({ state }) => state === wanted).length;
  const sum = (values: readonly (number | null)[]): number | null =>
    values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
  const unique = measured.value.map(({ calls }) => (calls === null ? 0 : calls.unique));
  const isCached = (name: string): boolean => stateOf.get(name) === 'cached';
  const threads = availableParallelism();
  return ok({
    time: {
      calls: await expectedCallTime(measured.value, stores.paces),
      cells: await expectedCellTime(toCompute(planned, isCached, promptsKnown(states)), threads, stores.paces),
      threads,
    },
    measuring: measured.value,
    steps: {
      total: uses.reduce((total, times) => total + times, 0),
      unique: plan.steps.length,
      cached: count('cached'),
      run: count('run'),
      unknown: count('unknown'),
    },
    calls: {
      total: sum(unique.map((calls, place) => (calls === null ? null : calls * (uses[place] ?? 0)))),
      unique: sum(unique),
    },
    cellsCached: cells.filter(({ estimates }) => estimates.every(({ step }) => isCached(step))).length,
  });
}

/** The steps of cells that are not there, by what decides how long they take. */
function toCompute(planned: AblationPlan, isCached: (name: string) => boolean, allPrompts: number): CellsToCompute {
  const found = new Map<string, number[]>();
  const kinds = new WeakMap<object, string>();
  for (const { sample, analyses } of sampleGroups(planned)) {
    for (const { diagnostics, estimates } of analyses) {
      for (const { name, params } of [diagnostics, ...estimates]) {
        if (isCached(name)) continue;
        // Cells of equal parameters share them.
        const kind = kinds.get(params) ?? cellPace(params);
        kinds.set(params, kind);
        const sizes = found.get(kind) ?? [];
        sizes.push(sample.params.size ?? allPrompts);
        found.set(kind, sizes);
      }
    }
  }
  return found;
}

/** Where neither the data nor the experiment says how many prompts there are. */
const USUAL_PROMPTS = 1000;

/** Prompts of a sample that takes all. */
function promptsKnown(states: readonly PlannedStep[]): number {
  for (const planned of states) {
    const { kind, params } = planned.step;
    const isData = kind === 'dataset' || kind === 'recorded';
    if (isData && planned.state === 'cached') return Number(planned.record.summary['prompts']);
    if (kind === 'prompts' && 'count' in params && typeof params.count === 'number') return params.count;
  }
  return USUAL_PROMPTS;
}
