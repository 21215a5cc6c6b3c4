import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { AblationPlan, Dropped } from '../../plan/ablation/ablation-plan.ts';
import type { AblationForecast } from '../../run/ablation/forecast-ablation.ts';
import { callTimeText, stepTable, totalsText } from '../render/plan-table.ts';
import { duration, integer } from '../render/columns.ts';

/** A grid with more steps that measure than this shows their totals alone. */
const MOST_STEPS = 60;

/** `assay plan` of an ablation for a person: what is measured, the cells, and what they share. */
export function ablationPlanText(
  ablation: Ablation,
  { plan, cells, grid }: AblationPlan,
  forecast: AblationForecast,
  config: LoadedConfig,
): string {
  const { measuring, steps, calls, cellsCached, time } = forecast;
  const shown = measuring.length > MOST_STEPS ? measuring.slice(0, MOST_STEPS) : measuring;
  const rest = measuring.length - shown.length;
  return [
    `${ablation.name} · run ${plan.run}\n`,
    stepTable(shown, config),
    ...(rest === 0 ? [] : [`  … and ${integer(rest)} more steps that measure\n`]),
    `${integer(cells.length)} cells (${designText(ablation)}): ${integer(cellsCached)} there, ${integer(cells.length - cellsCached)} to make\n`,
    ...grid.dropped.map((dropped) => `  ${integer(dropped.count)} dropped by ${filterText(dropped, ablation)}\n`),
    ...grid.aliases.map((alias) => `  cannot be told apart: ${alias}\n`),
    `${integer(steps.unique)} unique steps of ${integer(steps.total)} (${integer(steps.cached)} cached)\n`,
    `${amount(calls.unique)} unique calls of ${amount(calls.total)}\n`,
    `${totalsText(ablation.experiment, measuring)}${callTimeText(time.calls)}\n`,
    ...(cellsCached === cells.length ? [] : [`${cellTimeText(time)}\n`]),
  ].join('');
}

function cellTimeText({ cells, threads }: AblationForecast['time']): string {
  const time = cells.seconds === null ? 'an unknown time' : `about ${duration(cells.seconds)}`;
  const guess = cells.from === 'guess' ? ', at a guess: some of the kind were never computed here' : '';
  return `cells: ${time} on ${threads} ${threads === 1 ? 'thread' : 'threads'}${guess}`;
}

function designText({ design }: Ablation): string {
  return typeof design === 'string' ? design : `random: ${design.random}, seed ${design.seed}`;
}

function amount(value: number | null): string {
  return value === null ? 'an unknown number of' : integer(value);
}

/** `constraints[0]: when estimator is direct, weights must be raw`. */
function filterText({ by }: Dropped, { constraints, exclude }: Ablation): string {
  const index = Number(/\d+/.exec(by)?.[0] ?? Number.NaN);
  const constraint = by.startsWith('constraints') ? constraints[index] : undefined;
  if (constraint !== undefined) {
    return `${by}: where ${conditionText(constraint.when)}, ${conditionText(constraint.require)} is required`;
  }
  return `${by}: ${conditionText(exclude[index] ?? {})}`;
}

function conditionText(condition: Readonly<Record<string, unknown>>): string {
  return Object.entries(condition)
    .map(([axis, value]) => `${axis} = ${JSON.stringify(value)}`)
    .join(' and ');
}
