import type { Watched } from '../../compare/reproduce/ablation/run-cells.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import type { Io } from '../io.ts';
import { showProgress } from '../progress/show.ts';

export interface WatchOptions {
  readonly threads?: number;
  readonly quiet?: true;
}

/** Shows cells while they are made again, and ends in order when a person asks for it. */
export async function watchCellsAgain<T>(
  { plan, measuring, cells }: AblationPlan,
  { threads, quiet }: WatchOptions,
  io: Io,
  work: (watched: Watched) => Promise<T>,
): Promise<T> {
  const shown = { steps: plan.steps.slice(0, measuring), cells: cells.length };
  const view = await showProgress(shown, io, quiet === true ? 'quiet' : 'normal');
  const stop = new AbortController();
  const release = io.onInterrupt(() => {
    stop.abort();
    view.stopping('Stopping: neither the run nor the cache was changed.');
  });
  try {
    const result = await work({
      onEvent: (event) => view.tell(event),
      stop: stop.signal,
      abort: stop.signal,
      ...(threads === undefined ? {} : { threads }),
    });
    await view.end();
    return result;
  } finally {
    release();
  }
}
