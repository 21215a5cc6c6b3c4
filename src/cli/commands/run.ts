import { InvalidArgumentError, type Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { addPlaceOptions } from '../places.ts';
import type { RunCommandOptions } from '../run-options.ts';
import { collect } from './validate.ts';

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('<files...>', 'experiments and ablations')
    .option('--set <path=value>', 'override a value of the experiment (repeatable)', collect, [])
    .option('--offline', 'make no call: a step that needs one fails')
    .option('--max-usd <usd>', 'stop before the calls of this run cost more', positive)
    .option('--concurrency <n>', "calls at once, instead of each provider's own limit", whole)
    .option(
      '--threads <n>',
      'threads that compute bootstraps (default: all); the results are the same on any number',
      whole,
    )
    .option(
      '--force <step>',
      'run a step although its result is cached (repeatable); answers still come from the cache',
      collect,
      [],
    )
    .option('--until <step>', 'only this step and what it needs; no results are written')
    .option('--json', 'print what came of it as JSON')
    .option('--quiet', 'no progress')
    .option('--verbose', 'a line for every step')
    .addHelpText(
      'after',
      `
Examples:
  assay run experiments/quickstart.yaml
  assay run experiments/arena.yaml --set policies.premium.temperature=0.9 --max-usd 20
  assay run experiments/arena.yaml --until scores/nano/premium
  assay run experiments/ablations/estimator-loop.yaml --set axes.seed='{range: [0, 20]}'`,
    )
    .action(async (files: string[], options: RunCommandOptions) => finish(await run(files, options, io)));
}

async function run(files: readonly string[], options: RunCommandOptions, io: Io): Promise<ExitCode> {
  const { runFile } = await import('../run-file.ts');
  const codes: ExitCode[] = [];
  const documents: object[] = [];
  for (const file of files) {
    const result = await runFile(file, options, io);
    codes.push(result.code);
    if (result.document !== null) documents.push(result.document);
    if (result.code === EXIT.interrupted) break;
  }
  if (options.json === true) {
    const [only] = documents;
    const value = files.length === 1 ? only : documents;
    if (value !== undefined) io.out(`${JSON.stringify(value, null, 2)}\n`);
  }
  return worst(codes);
}

/** Of several files the gravest counts. */
function worst(codes: readonly ExitCode[]): ExitCode {
  const order: readonly ExitCode[] = [EXIT.interrupted, EXIT.internal, EXIT.usage, EXIT.budget, EXIT.failed];
  return order.find((code) => codes.includes(code)) ?? EXIT.done;
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0) || value === Infinity)
    throw new InvalidArgumentError('It must be a number from 0.');
  return value;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
