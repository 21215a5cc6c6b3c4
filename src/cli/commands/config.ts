import type { Command } from 'commander';
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { printDiagnostics } from '../load.ts';
import { collect } from './validate.ts';

interface ConfigOptions {
  readonly set: readonly string[];
  readonly origins?: true;
  readonly json?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  command
    .argument('<file>', 'a YAML file of any kind')
    .option('--set <path=value>', 'override a value (repeatable)', collect, [])
    .option('--origins', 'print the file and line each value came from')
    .option('--json', 'print JSON instead of YAML')
    .action(async (file: string, options: ConfigOptions) => finish(await config(file, options, io)));
}

async function config(file: string, options: ConfigOptions, io: Io): Promise<ExitCode> {
  const { loadConfig } = await import('../../config/load.ts');
  const loaded = await loadConfig(resolve(io.cwd, file), { env: io.env, sets: options.set, folder: io.cwd });
  await printDiagnostics(loaded, io);
  if (loaded.resolved === null) return EXIT.usage;
  const { kind, value } = loaded.resolved;
  if (options.origins === true) {
    const { describeOrigins } = await import('../../config/origins.ts');
    io.out(describeOrigins(loaded));
  } else if (options.json === true) {
    io.out(`${JSON.stringify({ kind, ...value }, null, 2)}\n`);
  } else {
    const { configToYaml } = await import('../../config/to-yaml.ts');
    io.out(configToYaml(loaded.resolved));
  }
  return EXIT.done;
}
