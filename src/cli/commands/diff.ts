import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ComparedSides } from '../../compare/diff/compare-sides.ts';
import type { SideProblem } from '../../compare/sides/side.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { printDiagnostics } from '../load.ts';
import { addPlaceOptions, placesOf, type PlaceOptions } from '../places.ts';

interface DiffOptions extends PlaceOptions {
  readonly json?: true;
  readonly exitCode?: true;
}

const SIDE = 'a run (id, its beginning, name/run, latest, directory), a config file, or git-revision:file';

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('<a>', SIDE)
    .argument('<b>', 'the same; differences are B − A')
    .option('--json', 'print JSON')
    .option('--exit-code', 'end with 1 when anything differs')
    .addHelpText(
      'after',
      `
Examples:
  assay diff HEAD~1:experiments/arena.yaml experiments/arena.yaml
  assay diff arena-10k/4f2a arena-10k/latest
  assay diff HEAD:experiments/ablations/sizes.yaml experiments/ablations/sizes.yaml
Both are experiments, or both are ablations. Files of a revision are read from git; data files are those of the working tree. Results of a config are those of the run it would be.`,
    )
    .action(async (a: string, b: string, options: DiffOptions) => finish(await diff(a, b, options, io)));
}

async function diff(a: string, b: string, options: DiffOptions, io: Io): Promise<ExitCode> {
  const { findSide } = await import('../../compare/sides/find-side.ts');
  const { compareSides } = await import('../../compare/diff/compare-sides.ts');
  const { withStores } = await import('../with-stores.ts');
  const { cacheDir, resultsDir } = placesOf(options, await workspaceOf([a, b], io), io);
  return await withStores(cacheDir, io, async (stores) => {
    const find = (text: string) => findSide(text, { cwd: io.cwd, env: io.env, resultsDir, stores });
    const [sideA, sideB] = [await find(a), await find(b)];
    if (!sideA.ok) await printProblem(sideA.error, io);
    if (!sideB.ok) await printProblem(sideB.error, io);
    if (!sideA.ok || !sideB.ok) return EXIT.usage;
    const compared = await compareSides(sideA.value, sideB.value, stores.artifacts);
    if (!compared.ok) {
      await printProblem(compared.error, io);
      return EXIT.usage;
    }
    const { difference } = compared.value;
    if (options.json === true) io.out(`${JSON.stringify(difference, null, 2)}\n`);
    else io.out(await textOf(compared.value, io.columns));
    return options.exitCode === true && !difference.same ? EXIT.failed : EXIT.done;
  });
}

async function textOf(compared: ComparedSides, width: number): Promise<string> {
  if (compared.of === 'experiment') {
    const { differenceText } = await import('../render/difference-text.ts');
    return differenceText(compared.difference, width);
  }
  const { ablationDifferenceText } = await import('../render/ablation-difference-text.ts');
  return ablationDifferenceText(compared.difference, width);
}

/** That of the first file that is named, else of the current folder. */
async function workspaceOf(texts: readonly string[], io: Io): Promise<string> {
  const { findWorkspace } = await import('../../config/workspace.ts');
  const file = texts.find((text) => /\.(ya?ml|json)$/i.test(text) && existsSync(resolve(io.cwd, text)));
  return await findWorkspace(file === undefined ? join(io.cwd, 'any') : resolve(io.cwd, file), io.cwd);
}

async function printProblem(problem: SideProblem, io: Io): Promise<void> {
  if ('config' in problem) await printDiagnostics(problem.config, io);
  io.err(`error[${problem.code}]  ${problem.message}\n`);
}
