import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import { phaseLine } from './phase-text.ts';
import { Phases, type Phase, type Shown } from './phases.ts';
import type { ProgressView } from './view.ts';

/** Ten times a second is as fast as anyone reads. */
const REFRESH_MS = 100;

/** One task a phase, with its counters in the title; drawn on stderr, since stdout is for data. */
export function liveProgress(plan: Shown): ProgressView {
  const phases = new Phases(plan);
  const ends = new Map(phases.all.map((phase) => [phase.name, Promise.withResolvers<Phase>()]));
  const titles = new Map<string, (title: string) => void>();
  const tasks = phases.all.map(({ name }) => ({
    title: `${name.padEnd(10)}  waits`,
    async task(_: unknown, task: { title: string }): Promise<void> {
      titles.set(name, (title) => {
        task.title = title;
      });
      const phase = await ends.get(name)?.promise;
      if (phase !== undefined) task.title = phaseLine(phase, performance.now());
      if ((phase?.failedSteps ?? 0) > 0) throw new Error('');
    },
  }));
  const list = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    // Ours stops the run in order; listr2's would end the process at once.
    registerSignalListeners: false,
    rendererOptions: {
      showErrorMessage: false,
      collapseErrors: false,
      logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
    },
  });
  const shown = list.run();
  const refresh = (): void => {
    for (const phase of phases.all) {
      if (phase.endedMs === null && phase.startedMs !== null)
        titles.get(phase.name)?.(`${phaseLine(phase, performance.now())}${suffix}`);
    }
  };
  const timer = setInterval(refresh, REFRESH_MS);
  const notices: string[] = [];
  let suffix = '';
  return {
    tell(event) {
      const phase = phases.tell(event, performance.now());
      if (event.type === 'notice') notices.push(event.message);
      if (phase !== null && phase.endedMs !== null) ends.get(phase.name)?.resolve(phase);
    },
    stopping(message) {
      suffix = '   stopping …';
      notices.push(message);
    },
    async end() {
      clearInterval(timer);
      for (const phase of phases.all) ends.get(phase.name)?.resolve(phase);
      await shown;
      for (const notice of notices) process.stderr.write(`notice  ${notice}\n`);
    },
  };
}
