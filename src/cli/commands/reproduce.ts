import { InvalidArgumentError, type Command } from 'commander';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail, type Result } from '../../base/result.ts';
import type { ReproduceProblem } from '../../compare/reproduce/ablation/reproduce-ablation.ts';
import type { ReproduceOptions } from '../../compare/reproduce/reproduce.ts';
import type { Reproduction } from '../../compare/reproduce/reproduction.ts';
import type { StoredRun } from '../../store/runs.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findStoredRun } from '../find-stored-run.ts';
import type { Io } from '../io.ts';
import { addPlaceOptions, placesOf, type PlaceOptions } from '../places.ts';
import { version } from '../version.ts';

interface ReproduceCommandOptions extends PlaceOptions {
  readonly cells?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly json?: true;
  readonly quiet?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('<run>', 'a run id or its beginning, name/run, latest, or a directory')
    .option('--cells <n>', 'of an ablation, recompute only so many cells, drawn at random', wholeFrom(1))
    .option('--seed <n>', 'draws the cells of --cells (default: 0)', wholeFrom(0))
    .option('--threads <n>', 'of an ablation, threads that compute (default: all)', wholeFrom(1))
    .option('--json', 'print JSON')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
No call is made: answers come from the cache, everything else is computed again. Neither the run nor the cache is changed.
Examples:
  assay reproduce arena-10k/latest
  assay reproduce arena-paper-grid/latest --cells 200`,
    )
    .action(async (run: string, options: ReproduceCommandOptions) => finish(await reproduce(run, options, io)));
}

async function reproduce(text: string, options: ReproduceCommandOptions, io: Io): Promise<ExitCode> {
  const { findWorkspace } = await import('../../config/workspace.ts');
  const { isAblationManifest } = await import('../../compare/ablation/ablation-manifest.ts');
  const { withStores } = await import('../with-stores.ts');
  // A directory is seen from where the person is.
  const isPath = /[/\\]/.test(text) && existsSync(resolve(io.cwd, text));
  const run = await findStoredRun(isPath ? resolve(io.cwd, text) : text, options, io);
  if (run === null) return EXIT.usage;
  const isAblation = run.manifest !== null && isAblationManifest(run.manifest);
  if (options.cells !== undefined && !isAblation) {
    io.err(`error[usage]  ${run.experiment}/${run.run} is no ablation: it has no cells to draw.\n`);
    return EXIT.usage;
  }
  const workspace = await findWorkspace(join(io.cwd, 'any'), io.cwd);
  return await withStores(placesOf(options, workspace, io).cacheDir, io, async (stores) => {
    const common = { workspace, stores, assayVersion: version() };
    const reproduction = isAblation
      ? await reproduceCells(run, { ...common, ...options }, io)
      : await reproduceExperiment(run, common);
    if (!reproduction.ok) {
      const { code, message } = reproduction.error;
      io.err(`error[${code}]  ${run.directory} cannot be reproduced: ${message}\n`);
      return code === 'interrupted' ? EXIT.interrupted : EXIT.failed;
    }
    if (options.json === true) io.out(`${JSON.stringify(reproduction.value, null, 2)}\n`);
    else {
      const { reproductionText } = await import('../render/reproduction-text.ts');
      io.out(reproductionText(reproduction.value, io.cwd));
    }
    return reproduction.value.same ? EXIT.done : EXIT.failed;
  });
}

async function reproduceExperiment(
  run: StoredRun,
  options: ReproduceOptions,
): Promise<Result<Reproduction, ReproduceProblem>> {
  const { reproduce: doAgain } = await import('../../compare/reproduce/reproduce.ts');
  const reproduction = await doAgain(run, options);
  return reproduction.ok ? reproduction : fail({ code: 'damaged-run', message: reproduction.error });
}

async function reproduceCells(
  run: StoredRun,
  options: ReproduceOptions & ReproduceCommandOptions,
  io: Io,
): Promise<Result<Reproduction, ReproduceProblem>> {
  const { reproduceAblation } = await import('../../compare/reproduce/ablation/reproduce-ablation.ts');
  const { watchCellsAgain } = await import('../ablation/watch-cells-again.ts');
  const { workspace, stores, assayVersion, cells, seed = 0 } = options;
  return await reproduceAblation(run, {
    workspace,
    stores,
    assayVersion,
    sample: cells === undefined ? null : { count: cells, seed },
    whileWatched: (planned, work) => watchCellsAgain(planned, options, io, work),
  });
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return value;
  };
}
