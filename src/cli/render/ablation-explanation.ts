import type { AblationExplanation, CellReason, ReasonGroup } from '../../compare/explain/explanation.ts';
import type { LoadedConfig } from '../../config/loaded-config.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { PlannedStep } from '../../plan/resolve.ts';
import { counted, integer } from '../../report/format.ts';
import { columns } from './columns.ts';
import { valueText } from './difference-parts.ts';
import { explanation, explanationData } from './explanation.ts';
import { reasonData, reasonText } from './plan-data.ts';

/** More reasons, steps or values would bury the first ones; `--json` has all. */
const MOST_GROUPS = 20;
const MOST_STEPS = 4;
const MOST_VALUES = 6;

/** Why cells would run, a line a reason: old beside new, where it is written, of how many cells, and in which steps it is seen first. */
export function explanationText(
  { plan }: AblationPlan,
  { last, cells, groups }: AblationExplanation,
  lastPlace: string | null,
  config: LoadedConfig,
): string {
  const against = lastPlace === null ? 'no earlier run to hold it against' : `held against ${lastPlace}`;
  const head = `${plan.experiment} · run ${plan.run} · ${against}\n`;
  const count = `${counted(cells.total, 'cell')}: ${integer(cells.cached)} there, ${integer(cells.run)} to make\n`;
  if (groups.length === 0) return `${head}${count}`;
  const shown = groups.slice(0, MOST_GROUPS).map((group) => groupRow(group, config, last !== null));
  const rest = groups.length - shown.length;
  const several = groups.reduce((sum, group) => sum + group.cells, 0) > cells.run;
  return [
    head,
    count,
    columns([['cells', 'why', 'seen first in'], ...shown], new Set([0])),
    ...(rest > 0 ? [`  … and ${integer(rest)} more reasons (--json has all)\n`] : []),
    ...(several ? ['A cell may have several reasons.\n'] : []),
  ].join('');
}

function groupRow({ reason, cells, steps }: ReasonGroup, config: LoadedConfig, hasLast: boolean): readonly string[] {
  return [integer(cells), cellReasonText(reason, config, hasLast), limited(steps, MOST_STEPS)];
}

function limited(texts: readonly string[], most: number): string {
  const rest = texts.length - most;
  return `${texts.slice(0, most).join(', ')}${rest > 0 ? ` and ${integer(rest)} more` : ''}`;
}

function cellReasonText(reason: CellReason, config: LoadedConfig, hasLast: boolean): string {
  if (reason.code === 'unfinished') return 'did not end well in the last run';
  if (reason.code === 'never-ran') return hasLast ? 'not in the last run' : 'never ran';
  if (reason.code !== 'new-cell') return reasonText(reason, config);
  const values = Object.entries(reason.values).map(
    ([axis, own]) => `${axis} ${limited(own.map(valueText), MOST_VALUES)}`,
  );
  return values.length === 0 ? 'new: no such combination in the last run' : `new: ${values.join('; ')}`;
}

/** One cell: its settings, and each of its steps that would run or wait, with its reasons. */
export function cellText(
  { plan, cells: [own] }: AblationPlan,
  { steps, lastCells }: AblationExplanation,
  lastPlace: string | null,
  config: LoadedConfig,
): string {
  if (own === undefined) throw new Error('cellText: a cell is explained by the plan of that cell');
  const { index, settings } = own.cell;
  const values = settings.map(({ axis, shown }) => `${axis} ${valueText(shown)}`);
  const then = lastCells.get(index);
  const before =
    lastPlace === null
      ? 'no earlier run to hold it against'
      : then === undefined
        ? `not in ${lastPlace}`
        : `cell ${integer(then)} of ${lastPlace}`;
  const names = new Set(plan.steps.map(({ name }) => name));
  const ofCell = steps.filter(({ step }) => names.has(step.name));
  const running = ofCell.filter(({ state }) => state !== 'cached');
  const there = ofCell.length - running.length;
  return [
    `cell ${integer(index)} · ${values.join(', ')} · ${before}\n`,
    explanation(running, config, false),
    `${counted(there, 'step')} there, ${integer(running.length)} to run\n`,
  ].join('');
}

/** `assay explain --json` of an ablation: documented by schemas/output/explain.schema.json. */
export function ablationExplanationData(
  { plan }: AblationPlan,
  { last, cells, groups }: AblationExplanation,
  steps: readonly PlannedStep[],
  config: LoadedConfig,
): object {
  return {
    ...explanationData(plan, steps, config),
    last,
    cells,
    reasons: groups.map(({ reason, ...group }) => ({
      reason: reason.code === 'new-cell' || reason.code === 'unfinished' ? reason : reasonData(reason, config),
      ...group,
    })),
  };
}
