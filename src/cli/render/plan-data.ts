import type { Experiment } from '../../config/types.generated.ts';
import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { Plan } from '../../plan/step.ts';
import type { Reason } from '../../plan/reasons.ts';
import type { ExpectedTime } from '../../run/expected-time.ts';
import { totalsOf, type StepForecast } from '../../run/forecast.ts';

/** `assay plan --json`: documented by schemas/output/plan.schema.json. */
export function planData(
  experiment: Experiment,
  plan: Plan,
  steps: readonly StepForecast[],
  time: ExpectedTime,
  config: LoadedConfig,
): object {
  return {
    experiment: experiment.name,
    run: plan.run,
    steps: stepsData(steps, config),
    totals: totalsOf(steps),
    time: { calls: timeData(time) },
    budget: experiment.budget ?? null,
  };
}

export function timeData({ seconds, callsPerSecond, from }: ExpectedTime): object {
  return { seconds, calls_per_second: callsPerSecond, from };
}

export function stepsData(steps: readonly StepForecast[], config: LoadedConfig): readonly object[] {
  return steps.map(({ planned, calls, usd }) => ({
    name: planned.step.name,
    kind: planned.step.kind,
    key: planned.key,
    state: planned.state,
    reasons: planned.state === 'cached' ? [] : planned.reasons.map((reason) => reasonData(reason, config)),
    calls,
    usd,
  }));
}

export function reasonData(reason: Reason, config: LoadedConfig): object {
  return reason.code === 'parameter-changed' ? { ...reason, at: placeOf(reason.path, config) } : reason;
}

/** Where a value was written, as `file:line:column`; null for a default. */
export function placeOf(path: string, config: LoadedConfig): string | null {
  for (let name = path; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const at = config.origins.get(name)?.value ?? null;
    if (at !== null) return at.file === '--set' ? '--set' : `${at.file}:${at.line}:${at.column}`;
  }
  return null;
}

/** Why a step runs, in a line; many inputs that are awaited are counted, not listed. */
export function reasonsText(reasons: readonly Reason[], config: LoadedConfig): string {
  const waits = reasons.filter((reason) => reason.code === 'waits-for');
  const others = reasons.filter((reason) => reason.code !== 'waits-for').map((reason) => reasonText(reason, config));
  const waiting =
    waits.length > 2 ? [`waits for ${waits.length} steps`] : waits.map((reason) => reasonText(reason, config));
  return [...others, ...waiting].join(', ');
}

/** A reason as a person reads it. */
export function reasonText(reason: Reason, config: LoadedConfig): string {
  switch (reason.code) {
    case 'never-ran':
      return 'never ran';
    case 'forced':
      return 'forced';
    case 'output-missing':
      return 'its output is no longer in the cache';
    case 'failed-calls':
      return `${reason.count} failed ${reason.count === 1 ? 'call' : 'calls'} to ask again`;
    case 'version-changed':
      return `assay computes it differently now (version ${reason.old} → ${reason.new})`;
    case 'parameter-changed': {
      const at = placeOf(reason.path, config);
      return `${reason.path} ${short(reason.old)} → ${short(reason.new)}${at === null ? '' : ` (${at})`}`;
    }
    case 'input-changed':
      return reason.old === null ? `${reason.role} is new` : `${reason.step} gave something else`;
    case 'file-changed':
      return `${reason.path} ${reason.old === null ? 'is new' : 'changed'}`;
    case 'waits-for':
      return `waits for ${reason.step}`;
    default:
      return reason satisfies never;
  }
}

function short(value: unknown): string {
  const text = value === null ? '(none)' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
