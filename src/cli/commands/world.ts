import { InvalidArgumentError, type Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadExperiment } from '../load.ts';
import { addPlaceOptions, placesOf, type PlaceOptions } from '../places.ts';
import { collect } from './validate.ts';

interface ServeCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly log?: string;
  readonly faults?: string;
}

interface TruthCommandOptions extends PlaceOptions {
  readonly set: readonly string[];
  readonly json?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  command
    .command('serve')
    .description('Answer as an OpenAI-compatible server until interrupted.')
    .option('--port <port>', 'port to listen on; 0 takes any that is free', wholeNumber, 8080)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--seed <seed>', "the world's seed", wholeNumber, 0)
    .option('--log <file>', 'append a line for each request to this JSONL file')
    .option('--faults <json>', "faults as in a provider's world.faults, e.g. '{\"rate_limited\": 0.05}'")
    .action(async (options: ServeCommandOptions) => finish(await serve(options, io)));
  addPlaceOptions(command.command('truth'))
    .description('Print the true value of every policy of an experiment on the embedded world.')
    .argument('<file>', 'an experiment whose policies the embedded world answers')
    .option('--set <path=value>', 'override a value (repeatable)', collect, [])
    .option('--json', 'print JSON')
    .action(async (file: string, options: TruthCommandOptions) => finish(await truth(file, options, io)));
}

async function serve(options: ServeCommandOptions, io: Io): Promise<ExitCode> {
  const { createWorld } = await import('../../llm/world/world.ts');
  const { serveWorld } = await import('../../llm/world/serve.ts');
  const { readFaults } = await import('../read-faults.ts');
  const faults = readFaults(options.faults);
  if (!faults.ok) {
    io.err(`error[usage]  --faults: ${faults.error}\n`);
    return EXIT.usage;
  }
  const interrupted = Promise.withResolvers<void>();
  const release = io.onInterrupt(() => interrupted.resolve());
  const { host, port, log, seed } = options;
  const world = createWorld({ seed, faults: faults.value });
  const server = await serveWorld(world, { port, host, ...(log === undefined ? {} : { log }) });
  io.out(`http://${host}:${server.port}/v1\n`);
  io.err('The embedded world answers there until Ctrl-C. It needs no key.\n');
  await interrupted.promise;
  release();
  await server.close();
  return EXIT.done;
}

async function truth(file: string, options: TruthCommandOptions, io: Io): Promise<ExitCode> {
  const loaded = await loadExperiment(file, options.set, io);
  if (loaded === null) return EXIT.usage;
  const { truthsOf } = await import('../../run/truths.ts');
  const { withStores } = await import('../with-stores.ts');
  return await withStores(placesOf(options, loaded.config.workspace, io).cacheDir, io, async (stores) => {
    const truths = await truthsOf(loaded.experiment, stores, loaded.config.workspace);
    if (!truths.ok) {
      io.err(`error[usage]  ${truths.error}\n`);
      return EXIT.usage;
    }
    if (options.json === true) io.out(`${JSON.stringify({ truths: truths.value }, null, 2)}\n`);
    else {
      const { columns } = await import('../render/columns.ts');
      const rows = truths.value.map(({ policy, value, se }) => [policy, value.toFixed(4), `± ${se.toFixed(4)}`]);
      io.out(columns([['policy', 'true value', 'standard error'], ...rows]));
    }
    return EXIT.done;
  });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number from 0.');
  return value;
}
