import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';

interface ValidateOptions {
  readonly set: readonly string[];
  readonly json?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  command
    .argument('<files...>', 'YAML files of any kind')
    .option('--set <path=value>', 'override a value before checking (repeatable)', collect, [])
    .option('--json', 'print the problems as JSON')
    .action(async (files: string[], options: ValidateOptions) => finish(await validate(files, options, io)));
}

export function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

async function validate(files: readonly string[], options: ValidateOptions, io: Io): Promise<ExitCode> {
  const { loadConfig } = await import('../../config/load.ts');
  const { renderDiagnostics } = await import('../../config/render-diagnostics.ts');
  const loaded = await Promise.all(
    files.map((file) => loadConfig(resolve(io.cwd, file), { env: io.env, sets: options.set })),
  );
  const diagnostics = loaded.flatMap((config) => config.diagnostics);
  const valid = loaded.every((config) => config.resolved !== null);
  if (options.json === true) {
    io.out(`${JSON.stringify({ valid, files: files.length, diagnostics }, null, 2)}\n`);
  } else if (diagnostics.length > 0) {
    const texts = new Map(loaded.flatMap((config) => [...config.texts]));
    io.err(renderDiagnostics(diagnostics, texts, { color: io.color }));
  } else {
    io.out(files.map((file) => `${file} is valid.\n`).join(''));
  }
  return valid ? EXIT.done : EXIT.usage;
}
