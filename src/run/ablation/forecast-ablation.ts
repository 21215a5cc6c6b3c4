import { ok, type Result } from '../../base/result.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import { resolvePlan, type ResolveOptions } from '../../plan/resolve.ts';
import type { StepFailure } from '../../steps/implementation.ts';
import { forecast, type StepForecast } from '../forecast.ts';
import { pastIn } from '../past.ts';
import type { Stores } from '../stores.ts';

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
}

/** What a run of an ablation would do, without asking a model. Of the steps of cells only the states are told. */
export async function forecastAblation(
  { plan, measuring, cells, uses }: AblationPlan,
  stores: Stores,
  workspace: string,
  options: ResolveOptions = {},
): Promise<Result<AblationForecast, StepFailure>> {
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
  return ok({
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
    cellsCached: cells.filter(({ estimates }) => estimates.every(({ step }) => stateOf.get(step) === 'cached')).length,
  });
}
