import { join } from 'node:path';
import type { Command } from 'commander';
import type { JsonObject } from '../../base/json.ts';
import type { RunFacts } from '../../compare/ablation/run-facts.ts';
import type { StoredRun } from '../../store/runs.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { addPlaceOptions, placesOf, type PlaceOptions } from '../places.ts';

interface RunsOptions extends PlaceOptions {
  readonly json?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('[experiment]', 'only the runs of this experiment or ablation')
    .option('--json', 'print JSON')
    .action(async (experiment: string | undefined, options: RunsOptions) =>
      finish(await runs(experiment, options, io)),
    );
}

async function runs(experiment: string | undefined, options: RunsOptions, io: Io): Promise<ExitCode> {
  const { listRuns } = await import('../../store/runs.ts');
  const { runFacts } = await import('../../compare/ablation/run-facts.ts');
  const { findWorkspace } = await import('../../config/workspace.ts');
  const { resultsDir } = placesOf(options, await findWorkspace(join(io.cwd, 'any'), io.cwd), io);
  const found = await listRuns(resultsDir, experiment);
  const factsOf = ({ manifest }: StoredRun): RunFacts | null => (manifest === null ? null : runFacts(manifest));
  if (options.json === true) {
    io.out(`${JSON.stringify({ runs: found.map((run) => runData(run, factsOf(run))) }, null, 2)}\n`);
    return EXIT.done;
  }
  if (found.length === 0) {
    io.err(`There are no runs${experiment === undefined ? '' : ` of ${experiment}`} in ${resultsDir}.\n`);
    return EXIT.done;
  }
  const { columns } = await import('../render/columns.ts');
  const { cellsText } = await import('../render/ablation-run.ts');
  const facts = found.map(factsOf);
  // A column for ablations, where there are any.
  const hasCells = facts.some((own) => own?.kind === 'ablation');
  const cellsOf = (own: RunFacts | null | undefined): string[] =>
    hasCells ? [own === null || own === undefined ? '' : cellsText(own)] : [];
  const rows = found.map((run, index) => [
    run.experiment,
    run.run,
    new Date(run.time).toISOString().slice(0, 16).replace('T', ' '),
    ...cellsOf(facts[index]),
    run.state === 'complete' ? statusOf(run.details) : `damaged: ${run.faults.join(', ')}`,
  ]);
  const header = ['experiment', 'run', 'finished (UTC)', ...(hasCells ? ['cells'] : []), 'status'];
  io.out(columns([header, ...rows]));
  return EXIT.done;
}

function runData(run: StoredRun, facts: RunFacts | null): object {
  const { experiment, run: id, directory, state, time, details } = run;
  return {
    experiment,
    run: id,
    kind: facts?.kind ?? null,
    directory,
    state,
    time: new Date(time).toISOString(),
    cells: facts?.cells ?? null,
    details,
    faults: run.state === 'damaged' ? run.faults : [],
  };
}

function statusOf(details: JsonObject): string {
  return typeof details['status'] === 'string' ? details['status'] : '';
}
