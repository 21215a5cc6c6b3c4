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
  const { validationReport } = await import('../../config/validation-report.ts');
  const checked = await Promise.all(
    files.map(async (file) => ({
      file,
      config: await loadConfig(resolve(io.cwd, file), { env: io.env, sets: options.set, folder: io.cwd }),
    })),
  );
  const report = validationReport(checked);
  if (options.json === true) {
    io.out(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    for (const { file, valid } of report.files) if (valid) io.out(`${file} is valid.\n`);
    if (report.diagnostics.length > 0) {
      const { renderDiagnostics } = await import('../../config/render-diagnostics.ts');
      const texts = new Map<string, string>(checked.flatMap(({ config }) => [...config.texts]));
      io.err(renderDiagnostics(report.diagnostics, texts, { color: io.color }));
    }
  }
  return report.valid ? EXIT.done : EXIT.usage;
}
