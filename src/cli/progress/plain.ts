import type { Io } from '../io.ts';
import { plainLine } from './phase-text.ts';
import { Phases, type Phase, type Shown } from './phases.ts';
import type { ProgressView } from './view.ts';

const EVERY_MS = 10_000;

/** A line every ten seconds for a log, and one at the end of each phase that made calls. */
export function plainProgress(shown: Shown, io: Io, everyStep: boolean): ProgressView {
  const phases = new Phases(shown);
  let running: Phase | null = null;
  const timer = setInterval(() => {
    if (running !== null && running.endedMs === null) io.err(`${plainLine(running, performance.now())}\n`);
  }, EVERY_MS);
  timer.unref();
  return {
    tell(event) {
      const nowMs = performance.now();
      const phase = phases.tell(event, nowMs);
      if (event.type === 'notice') io.err(`notice ${event.message}\n`);
      if (event.type === 'step-failed') io.err(`failed ${event.failure.message}\n`);
      if (everyStep && 'step' in event && event.type !== 'step-progress') io.err(`${event.type} ${event.step}\n`);
      if (phase === null) return;
      if (event.type === 'step-progress' || event.type === 'cells-progress') running = phase;
      if (phase.endedMs !== null && phase.calls.total > 0)
        io.err(`${phase.name} ${plainLine({ ...phase, current: 'done' }, nowMs)}\n`);
    },
    stopping: (message) => io.err(`${message}\n`),
    end() {
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}
