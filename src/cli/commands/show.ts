import { join } from 'node:path';
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findStoredRun } from '../find-stored-run.ts';
import type { Io } from '../io.ts';
import { addPlaceOptions, type PlaceOptions } from '../places.ts';

interface ShowOptions extends PlaceOptions {
  readonly json?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('<run>', 'a run id or its beginning, name/run, latest, or a directory')
    .option('--json', 'print the manifest and run.json')
    .action(async (run: string, options: ShowOptions) => finish(await show(run, options, io)));
}

async function show(text: string, options: ShowOptions, io: Io): Promise<ExitCode> {
  const run = await findStoredRun(text, options, io);
  if (run === null) return EXIT.usage;
  if (options.json === true) {
    io.out(`${JSON.stringify({ directory: run.directory, manifest: run.manifest, details: run.details }, null, 2)}\n`);
    return EXIT.done;
  }
  const { readFile } = await import('node:fs/promises');
  const { runFacts } = await import('../../compare/ablation/run-facts.ts');
  const markdown = await readFile(join(run.directory, 'report.md'), 'utf8').catch(() => null);
  const facts = run.manifest === null ? null : runFacts(run.manifest);
  if (facts?.kind === 'ablation') {
    const { ablationRunText } = await import('../render/ablation-run.ts');
    io.out(`${ablationRunText(run, facts, io.cwd)}${markdown === null ? '' : `\n${markdown}`}`);
    return EXIT.done;
  }
  io.out(markdown ?? `${run.experiment}/${run.run}: ${run.directory} (its report.formats have no md)\n`);
  return EXIT.done;
}
