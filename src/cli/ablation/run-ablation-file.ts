import { hostname } from 'node:os';
import { relative } from 'node:path';
import { retaining } from '../../base/retaining.ts';
import { publishAblation } from '../../report/ablation/publish-ablation.ts';
import { cellCounts } from '../../report/ablation/run-counts.ts';
import { planOfAblation, runAblation } from '../../run/ablation/run-ablation.ts';
import { EXIT, EXIT_OF_STATUS, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { LoadedAblation } from '../load.ts';
import { placesOf } from '../places.ts';
import { integer } from '../render/columns.ts';
import { closingLines, printFailures, wrongInput } from '../render/run-ending.ts';
import type { FileResult } from '../run-file.ts';
import type { RunCommandOptions } from '../run-options.ts';
import { whileShown } from '../running.ts';
import { version } from '../version.ts';
import { withStores } from '../with-stores.ts';

/** One ablation file from YAML to results. */
export async function runAblationFile(
  { ablation, config }: LoadedAblation,
  options: RunCommandOptions,
  io: Io,
): Promise<FileResult> {
  const planned = await retaining(() => planOfAblation(ablation, config.workspace));
  if (!planned.ok) {
    io.err(`error[${planned.error.code}]  ${planned.error.message}\n`);
    return { code: EXIT.usage, document: null };
  }
  const places = placesOf(options, config.workspace, io);
  let document: object | null = null;
  const code = await withStores(places.cacheDir, io, async (stores): Promise<ExitCode> => {
    const started = new Date();
    const startedMs = performance.now();
    const { plan, measuring, cells } = planned.value;
    const shown = { steps: plan.steps.slice(0, measuring), cells: cells.length };
    const result = await whileShown(shown, config, stores, options, io, (runOptions) =>
      runAblation(ablation, planned.value, runOptions),
    );
    if (!result.ok) {
      io.err(`error[${result.error.code}]  ${result.error.message}\n`);
      return EXIT.usage;
    }
    const outcome = result.value;
    const seconds = (performance.now() - startedMs) / 1000;
    printFailures(outcome, io);
    const counts = cellCounts(planned.value, outcome);
    if (wrongInput(outcome) && counts.failed === counts.total) return EXIT.usage;
    let directory: string | null = null;
    if (options.until === undefined && outcome.status !== 'interrupted' && outcome.status !== 'budget') {
      const published = await publishAblation({
        planned: planned.value,
        outcome,
        ablation,
        sources: config.sources,
        stores,
        resultsDir: places.resultsDir,
        assayVersion: version(),
        runDetails: {
          started: started.toISOString(),
          finished: new Date().toISOString(),
          seconds,
          host: hostname(),
          node: process.version,
          computed: outcome.taken.map((work) => ({ ...work })),
        },
      });
      directory = relative(io.cwd, published.directory) || '.';
    }
    if (options.json === true) {
      const { steps, calls, usd, status } = outcome;
      document = {
        run: plan.run,
        experiment: ablation.name,
        directory,
        status,
        steps,
        calls: { made: calls.made, cached: calls.cached, failed: calls.failed },
        usd,
        seconds,
        cells: counts,
      };
    } else {
      // What a run that was stopped did not get to has not failed.
      const isStopped = outcome.status === 'interrupted' || outcome.status === 'budget';
      const failed = counts.failed === 0 ? '' : `, ${integer(counts.failed)} ${isStopped ? 'to go' : 'failed'}`;
      io.out(
        `${ablation.name} · ${plan.run} · ${integer(counts.total)} cells: ${integer(counts.made)} made, ${integer(counts.cached)} there before${failed}\n`,
      );
      io.out(closingLines(outcome, directory === null ? null : `${directory}/report.html`, seconds));
    }
    return EXIT_OF_STATUS[outcome.status];
  });
  return { code, document };
}
