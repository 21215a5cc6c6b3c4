import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { OnEvent } from '../events.ts';

/**
 * Turns the events of steps into the progress of cells: a cell is done when all of its estimates have ended. Steps of cells are not told
 * one by one, those that measure are.
 */
export function watchCells({ plan, measuring, cells }: AblationPlan, onEvent: OnEvent): OnEvent {
  const measures = new Set(plan.steps.slice(0, measuring).map(({ name }) => name));
  const waitingFor = new Map<string, number[]>();
  const open = cells.map(({ estimates }, index) => {
    for (const { step } of estimates) {
      const waiting = waitingFor.get(step) ?? [];
      waiting.push(index);
      waitingFor.set(step, waiting);
    }
    return { left: estimates.length, ran: false, failed: false };
  });
  const work = workOfCells({ plan, cells });
  const count = { made: 0, cached: 0, failed: 0 };
  const worked = { made: 0, left: work.reduce((total, one) => total + one, 0) };
  const tell = (): void =>
    onEvent({
      type: 'cells-progress',
      progress: { total: cells.length, ...count, retried: 0, usd: 0, savedUsd: 0 },
      work: { ...worked },
    });
  const ended = (step: string, how: 'cached' | 'ran' | 'failed'): void => {
    const waiting = waitingFor.get(step);
    if (waiting === undefined) return;
    const before = count.made + count.cached;
    for (const index of waiting) {
      const cell = open[index];
      if (cell === undefined) continue;
      cell.left -= 1;
      cell.ran ||= how !== 'cached';
      cell.failed ||= how === 'failed';
      if (cell.left > 0) continue;
      count[cell.ran ? 'made' : 'cached'] += 1;
      worked.left -= work[index] ?? 0;
      if (cell.ran) worked.made += work[index] ?? 0;
      if (cell.failed) count.failed += 1;
    }
    if (count.made + count.cached > before) tell();
  };
  return (event) => {
    switch (event.type) {
      case 'notice':
      case 'cells-progress':
        onEvent(event);
        return;
      case 'step-cached':
        ended(event.step, 'cached');
        break;
      case 'step-finished':
        ended(event.step, 'ran');
        break;
      case 'step-failed':
      case 'step-blocked':
        ended(event.step, 'failed');
        break;
      case 'step-started':
      case 'step-progress':
        break;
      default:
        event satisfies never;
    }
    if (measures.has(event.step)) onEvent(event);
  };
}

/** As many prompts take as long as what a cell does whatever its size. */
const FIXED_WORK = 400;

/** Of each cell. A sample of all prompts is taken to be as large as the largest that is drawn. */
function workOfCells({ plan, cells }: Pick<AblationPlan, 'plan' | 'cells'>): readonly number[] {
  const sizes = new Map(
    plan.steps.flatMap(({ name, kind, params }) =>
      kind === 'sample' && 'size' in params && typeof params.size === 'number' ? [[name, params.size] as const] : [],
    ),
  );
  let largest = 0;
  for (const size of sizes.values()) largest = Math.max(largest, size);
  return cells.map(({ sample }) => FIXED_WORK + (sizes.get(sample) ?? largest));
}
