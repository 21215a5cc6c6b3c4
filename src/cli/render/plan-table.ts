import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { Experiment } from '../../config/types.generated.ts';
import type { Plan } from '../../plan/step.ts';
import type { ExpectedTime } from '../../run/expected-time.ts';
import { totalsOf, type CallForecast, type StepForecast } from '../../run/forecast.ts';
import { columns, duration, integer, rate, usd } from './columns.ts';
import { reasonsText } from './plan-data.ts';

const STATE_NAMES = { cached: 'cached', run: 'run', unknown: 'waits' } as const;

/** `assay plan` for a person: a line a step, then what it comes to. */
export function planTable(
  experiment: Experiment,
  plan: Plan,
  steps: readonly StepForecast[],
  time: ExpectedTime,
  config: LoadedConfig,
): string {
  const totals = `${totalsText(experiment, steps)}${callTimeText(time)}`;
  return `${experiment.name} · run ${plan.run}\n${stepTable(steps, config)}${totals}\n`;
}

export function stepTable(steps: readonly StepForecast[], config: LoadedConfig): string {
  const rows = steps.map(({ planned, calls, usd: cost }) => [
    planned.step.name,
    STATE_NAMES[planned.state],
    calls === null ? '' : callsText(calls),
    cost === null
      ? 'unknown'
      : cost.high === 0
        ? ''
        : `${cost.expected.toFixed(2)} (${cost.low.toFixed(2)}–${cost.high.toFixed(2)})`,
    planned.state === 'cached' ? '' : reasonsText(planned.reasons, config),
  ]);
  return columns([['step', 'state', 'calls', 'USD', 'why'], ...rows], new Set([2]));
}

function callsText(calls: CallForecast): string {
  if (calls.to_make === null || calls.unique === null) return 'unknown';
  const about = calls.estimated ? '≈ ' : '';
  if (calls.cached === 0) return `${about}${integer(calls.to_make)}`;
  return `${about}${integer(calls.to_make)} of ${integer(calls.unique)}`;
}

/** ` · about 2 h at 4.1 calls/s`; nothing where no calls are to be made, or nobody knows. */
export function callTimeText({ seconds, callsPerSecond, from }: ExpectedTime): string {
  if (seconds === null || callsPerSecond === null) return '';
  const limit = from === 'guess' ? ', the declared limit' : '';
  return ` · about ${duration(seconds)} at ${rate(callsPerSecond)} calls/s${limit}`;
}

export function totalsText(experiment: Experiment, steps: readonly StepForecast[]): string {
  const totals = totalsOf(steps);
  const made = totals.calls.to_make;
  const calls = `${made === null ? 'an unknown number of' : integer(made)} calls to make (${integer(totals.calls.cached)} cached)`;
  const limit = experiment.budget?.usd;
  const of = limit === undefined ? '' : ` of a ${usd(limit)} budget`;
  if (totals.usd === null) return `${calls} · cost unknown: not every model has a price or a count${of}`;
  if (totals.usd.high === 0) return `${calls} · ${usd(0)}${of}`;
  return `${calls} · ${usd(totals.usd.expected)} (${usd(totals.usd.low)}–${usd(totals.usd.high)})${of}`;
}
