import { loadEnvironment } from '../config/environment.ts';
import type { LoadedConfig } from '../config/loaded-config.ts';
import type { RunOptions } from '../run/execute-plan.ts';
import type { Stores } from '../run/stores.ts';
import type { Io } from './io.ts';
import type { Shown } from './progress/phases.ts';
import { showProgress } from './progress/show.ts';
import type { RunCommandOptions } from './run-options.ts';

/** Does some work that shows its progress and ends in order when a person asks for it. */
export async function whileShown<T>(
  shown: Shown,
  { workspace }: LoadedConfig,
  stores: Stores,
  options: RunCommandOptions,
  io: Io,
  work: (options: RunOptions) => Promise<T>,
): Promise<T> {
  const verbosity = options.quiet === true ? 'quiet' : options.verbose === true ? 'verbose' : 'normal';
  const stop = new AbortController();
  const abort = new AbortController();
  const view = await showProgress(shown, io, verbosity);
  const release = io.onInterrupt(() => {
    if (stop.signal.aborted) abort.abort();
    else {
      stop.abort();
      view.stopping('Stopping: calls under way may finish (Ctrl-C again ends them too). What was paid for is kept.');
    }
  });
  try {
    const result = await work({
      workspace,
      stores,
      env: await loadEnvironment(workspace, io.env),
      onEvent: (event) => view.tell(event),
      stop: stop.signal,
      abort: abort.signal,
      offline: options.offline === true,
      ...(options.maxUsd === undefined ? {} : { maxUsd: options.maxUsd }),
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      ...(options.force.length === 0 ? {} : { force: new Set(options.force) }),
      ...(options.until === undefined ? {} : { until: options.until }),
    });
    await view.end();
    return result;
  } finally {
    release();
  }
}
