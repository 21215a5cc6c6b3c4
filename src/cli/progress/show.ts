import type { Io } from '../io.ts';
import type { Shown } from './phases.ts';
import type { ProgressView } from './view.ts';

export type Verbosity = 'quiet' | 'normal' | 'verbose';

export async function showProgress(shown: Shown, io: Io, verbosity: Verbosity): Promise<ProgressView> {
  if (verbosity === 'quiet') return notices(io);
  if (io.interactive && verbosity === 'normal') return (await import('./live.ts')).liveProgress(shown);
  return (await import('./plain.ts')).plainProgress(shown, io, verbosity === 'verbose');
}

/** Only what a person must know. */
function notices(io: Io): ProgressView {
  return {
    tell(event) {
      if (event.type === 'notice') io.err(`notice  ${event.message}\n`);
      if (event.type === 'step-failed') io.err(`failed  ${event.failure.message}\n`);
    },
    stopping: (message) => io.err(`${message}\n`),
    end: () => Promise.resolve(),
  };
}
