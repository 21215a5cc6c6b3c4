import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findStoredRun } from '../find-stored-run.ts';
import type { Io } from '../io.ts';
import { addPlaceOptions, placesOf, type PlaceOptions } from '../places.ts';

interface ReproduceCommandOptions extends PlaceOptions {
  readonly json?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('<run>', 'a run id or its beginning, experiment/run, latest, or a directory')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
No call is made: answers come from the cache, everything else is computed again. Neither the run nor the cache is changed.`,
    )
    .action(async (run: string, options: ReproduceCommandOptions) => finish(await reproduce(run, options, io)));
}

async function reproduce(text: string, options: ReproduceCommandOptions, io: Io): Promise<ExitCode> {
  const { findWorkspace } = await import('../../config/workspace.ts');
  const { reproduce: doAgain } = await import('../../compare/reproduce/reproduce.ts');
  const { version } = await import('../version.ts');
  const { withStores } = await import('../with-stores.ts');
  // A directory is seen from where the person is.
  const isPath = /[/\\]/.test(text) && existsSync(resolve(io.cwd, text));
  const run = await findStoredRun(isPath ? resolve(io.cwd, text) : text, options, io);
  if (run === null) return EXIT.usage;
  const workspace = await findWorkspace(join(io.cwd, 'any'), io.cwd);
  return await withStores(placesOf(options, workspace, io).cacheDir, io, async (stores) => {
    const reproduction = await doAgain(run, { workspace, stores, assayVersion: version() });
    if (!reproduction.ok) {
      io.err(`error[damaged-run]  ${run.directory} cannot be reproduced: ${reproduction.error}\n`);
      return EXIT.failed;
    }
    if (options.json === true) io.out(`${JSON.stringify(reproduction.value, null, 2)}\n`);
    else {
      const { reproductionText } = await import('../render/reproduction-text.ts');
      io.out(reproductionText(reproduction.value, io.cwd));
    }
    return reproduction.value.same ? EXIT.done : EXIT.failed;
  });
}
