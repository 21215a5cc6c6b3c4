import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { processIo, type Io } from './io.ts';
import { version } from './version.ts';

/** What a command's file gives: it adds arguments, options and an action that answers with an exit code. */
export interface CommandModule {
  register(command: Command, io: Io, finish: (code: ExitCode) => void): void;
}

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** Only the file of the command that was asked for is loaded: `assay --version` should not wait for the rest. */
const commands: readonly CommandEntry[] = [
  {
    name: 'validate',
    summary: 'check YAML files and print every problem',
    load: () => import('./commands/validate.ts'),
  },
  { name: 'config', summary: 'print the resolved experiment', load: () => import('./commands/config.ts') },
  { name: 'plan', summary: 'what would run and why, and what it would cost', load: () => import('./commands/plan.ts') },
  { name: 'run', summary: 'run experiments', load: () => import('./commands/run.ts') },
  {
    name: 'explain',
    summary: 'which parameter or input makes a step run again',
    load: () => import('./commands/explain.ts'),
  },
  { name: 'runs', summary: 'list past runs', load: () => import('./commands/runs.ts') },
  { name: 'show', summary: 'show a past run', load: () => import('./commands/show.ts') },
  { name: 'diff', summary: 'compare two runs or configs', load: () => import('./commands/diff.ts') },
  {
    name: 'reproduce',
    summary: 'run a past run again, offline, and compare every byte',
    load: () => import('./commands/reproduce.ts'),
  },
  {
    name: 'design',
    summary: 'how many prompts and labels a goal takes, from a pilot run or stated variances',
    load: () => import('./commands/design.ts'),
  },
  { name: 'world', summary: 'the embedded world: serve it, ask its truth', load: () => import('./commands/world.ts') },
  { name: 'schema', summary: 'print a JSON Schema', load: () => import('./commands/schema.ts') },
];

/** Runs a command line and answers with its exit code. Nothing below throws for what a user can do wrong. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = new Command('assay')
    .description('Judge language models honestly: experiments in YAML, one command, intervals that hold.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getErrHelpWidth: () => io.columns,
      getOutHelpWidth: () => io.columns,
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(assay --help says what there is)')
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 something failed or differs, 2 wrong input or usage, 3 stopped at a budget, 4 internal error, 130 interrupted.
Start with: assay run experiments/quickstart.yaml`,
    );
  const wanted = argv.find((argument) => !argument.startsWith('-'));
  for (const { name, summary, load } of commands) {
    const command = program.command(name).summary(summary).description(sentence(summary));
    if (name === wanted || (wanted === 'help' && argv.includes(name))) {
      (await load()).register(command, io, (result) => {
        code = result;
      });
    }
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return await reportBug(error, io);
  }
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

/** A disk that refuses is told in a sentence; anything else that gets here is a bug. */
async function reportBug(error: unknown, io: Io): Promise<ExitCode> {
  const { StoreError } = await import('../store/problems.ts');
  if (error instanceof StoreError) {
    io.err(`error[${error.problem.code}]  ${error.message}\n`);
    return EXIT.failed;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`internal error: ${text}\nThis is a bug in assay. Everything that was paid for is in the cache.\n`);
  return EXIT.internal;
}
