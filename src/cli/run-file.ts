import { hostname } from 'node:os';
import { relative } from 'node:path';
import { loadEnvironment } from '../config/environment.ts';
import { gatherReport } from '../report/gather.ts';
import { publishResults } from '../report/publish.ts';
import { summaryText } from '../report/terminal.ts';
import type { RunOutcome } from '../run/execute-plan.ts';
import { planExperiment, runExperiment } from '../run/run-experiment.ts';
import type { StepFailure } from '../steps/implementation.ts';
import { EXIT, EXIT_OF_STATUS, type ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import { loadExperiment, type LoadedExperiment } from './load.ts';
import { version } from './version.ts';
import { placesOf } from './places.ts';
import type { RunCommandOptions } from './run-options.ts';
import { showProgress } from './progress/show.ts';
import { duration, integer, usd } from './render/columns.ts';
import { runData } from './render/run-data.ts';
import { printStepFailure } from './render/step-failure.ts';
import { withStores } from './with-stores.ts';

export interface FileResult {
  readonly code: ExitCode;
  /** For `--json`; null when nothing was done. */
  readonly document: object | null;
}

/** One experiment file from YAML to results. */
export async function runFile(file: string, options: RunCommandOptions, io: Io): Promise<FileResult> {
  const loaded = await loadExperiment(file, options.set, io);
  if (loaded === null) return { code: EXIT.usage, document: null };
  const places = placesOf(options, loaded.config.workspace, io);
  let document: object | null = null;
  const code = await withStores(places.cacheDir, io, async (stores) => {
    const started = new Date();
    const startedMs = performance.now();
    const outcome = await runLoaded(loaded, stores, options, io);
    if (outcome === null) return EXIT.usage;
    const seconds = (performance.now() - startedMs) / 1000;
    printFailures(outcome, io);
    if (wrongInput(outcome)) return EXIT.usage;
    const report = await gatherReport(outcome, loaded.experiment, stores);
    let directory: string | null = null;
    if (options.until === undefined && outcome.status !== 'interrupted' && outcome.status !== 'budget') {
      const published = await publishResults({
        report,
        outcome,
        experiment: loaded.experiment,
        sources: loaded.config.sources,
        stores,
        resultsDir: places.resultsDir,
        assayVersion: version(),
        runDetails: {
          started: started.toISOString(),
          finished: new Date().toISOString(),
          seconds,
          host: hostname(),
          node: process.version,
        },
      });
      directory = relative(io.cwd, published.directory) || '.';
    }
    if (options.json === true) {
      document = runData(outcome, report, directory, seconds);
    } else {
      io.out(summaryText(report, { columns: io.columns, color: io.color }));
      io.out(closingLines(outcome, loaded.experiment.report.formats.includes('html'), directory, seconds));
    }
    return EXIT_OF_STATUS[outcome.status];
  });
  return { code, document };
}

async function runLoaded(
  { experiment, config }: LoadedExperiment,
  stores: Parameters<Parameters<typeof withStores>[2]>[0],
  options: RunCommandOptions,
  io: Io,
): Promise<RunOutcome | null> {
  const plan = await planExperiment(experiment, config.workspace);
  if (!plan.ok) {
    io.err(`error[file-not-found]  ${plan.error}\n`);
    return null;
  }
  const verbosity = options.quiet === true ? 'quiet' : options.verbose === true ? 'verbose' : 'normal';
  const stop = new AbortController();
  const abort = new AbortController();
  const view = await showProgress(plan.value, io, verbosity);
  const release = io.onInterrupt(() => {
    if (stop.signal.aborted) abort.abort();
    else {
      stop.abort();
      view.stopping('Stopping: calls under way may finish (Ctrl-C again ends them too). What was paid for is kept.');
    }
  });
  try {
    const outcome = await runExperiment(experiment, {
      workspace: config.workspace,
      stores,
      env: await loadEnvironment(config.workspace, io.env),
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
    if (outcome.ok) return outcome.value;
    io.err(`error[usage]  ${outcome.error}\n`);
    return null;
  } finally {
    release();
  }
}

function failuresOf(outcome: RunOutcome): readonly StepFailure[] {
  return [...outcome.ends.values()].flatMap((end) => (end.state === 'failed' ? [end.failure] : []));
}

/** Steps stopped for one reason are told once. */
function printFailures(outcome: RunOutcome, io: Io): void {
  const failures = failuresOf(outcome);
  for (const failure of failures) if (failure.code !== 'stopped') printStepFailure(failure, io);
  for (const reason of ['no-key', 'offline', 'budget', 'interrupted'] as const) {
    const stopped = failures.filter((failure) => failure.code === 'stopped' && failure.reason === reason);
    const [first] = stopped;
    if (first === undefined) continue;
    const others = stopped.length === 1 ? '' : ` (and ${stopped.length - 1} more steps)`;
    io.err(`error[${reason}]  ${first.message}${others}. The same command goes on from here.\n`);
  }
}

/** Wrong data or a missing key stops a run before anything was done. */
function wrongInput(outcome: RunOutcome): boolean {
  const failures = failuresOf(outcome);
  const isInput = (failure: StepFailure): boolean =>
    failure.code === 'invalid-data' ||
    failure.code === 'impossible' ||
    (failure.code === 'stopped' && failure.reason === 'no-key');
  return failures.length > 0 && failures.every(isInput) && outcome.calls.made === 0;
}

function closingLines(outcome: RunOutcome, hasHtml: boolean, directory: string | null, seconds: number): string {
  const { steps, calls, usd: cost } = outcome;
  const money = cost.spent === null ? 'cost unknown' : `${usd(cost.spent)} spent`;
  const saved = cost.saved === null || cost.saved === 0 ? '' : `, ${usd(cost.saved)} saved by the cache`;
  const line = `${steps.run} steps run, ${steps.cached} cached${steps.failed === 0 ? '' : `, ${steps.failed} failed`} · ${integer(calls.made)} calls made, ${integer(calls.cached)} from the cache, ${integer(calls.failed)} failed · ${money}${saved} · ${duration(seconds)}\n`;
  if (directory === null) return line;
  return `${line}Report: ${directory}/${hasHtml ? 'report.html' : 'manifest.json'}\n`;
}
