import { hostname } from 'node:os';
import { relative } from 'node:path';
import { gatherReport } from '../report/gather.ts';
import { publishResults } from '../report/publish.ts';
import { summaryText } from '../report/terminal.ts';
import type { RunOutcome } from '../run/execute-plan.ts';
import { planExperiment, runExperiment } from '../run/run-experiment.ts';
import type { Stores } from '../run/stores.ts';
import { EXIT, EXIT_OF_STATUS, type ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import { loadRunnable, type LoadedExperiment } from './load.ts';
import { version } from './version.ts';
import { placesOf } from './places.ts';
import type { RunCommandOptions } from './run-options.ts';
import { runData } from './render/run-data.ts';
import { closingLines, printFailures, wrongInput } from './render/run-ending.ts';
import { whileShown } from './running.ts';
import { withStores } from './with-stores.ts';

export interface FileResult {
  readonly code: ExitCode;
  /** For `--json`; null when nothing was done. */
  readonly document: object | null;
}

/** One file, an experiment or an ablation, from YAML to results. */
export async function runFile(file: string, options: RunCommandOptions, io: Io): Promise<FileResult> {
  const loaded = await loadRunnable(file, options.set, io);
  if (loaded === null) return { code: EXIT.usage, document: null };
  if ('experiment' in loaded) return await runExperimentFile(loaded, options, io);
  const { runAblationFile } = await import('./ablation/run-ablation-file.ts');
  return await runAblationFile(loaded, options, io);
}

async function runExperimentFile(loaded: LoadedExperiment, options: RunCommandOptions, io: Io): Promise<FileResult> {
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
      const file = loaded.experiment.report.formats.includes('html') ? 'report.html' : 'manifest.json';
      io.out(closingLines(outcome, directory === null ? null : `${directory}/${file}`, seconds));
    }
    return EXIT_OF_STATUS[outcome.status];
  });
  return { code, document };
}

async function runLoaded(
  { experiment, config }: LoadedExperiment,
  stores: Stores,
  options: RunCommandOptions,
  io: Io,
): Promise<RunOutcome | null> {
  const plan = await planExperiment(experiment, config.workspace);
  if (!plan.ok) {
    io.err(`error[file-not-found]  ${plan.error}\n`);
    return null;
  }
  const outcome = await whileShown(plan.value, config, stores, options, io, (runOptions) =>
    runExperiment(experiment, runOptions),
  );
  if (outcome.ok) return outcome.value;
  io.err(`error[usage]  ${outcome.error}\n`);
  return null;
}
