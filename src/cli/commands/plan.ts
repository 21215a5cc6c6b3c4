import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadRunnable } from '../load.ts';
import { addPlaceOptions, placesOf, type PlaceOptions } from '../places.ts';
import { collect } from './validate.ts';

interface PlanOptions extends PlaceOptions {
  readonly set: readonly string[];
  readonly force: readonly string[];
  readonly json?: true;
  readonly mermaid?: true;
  readonly dot?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('<file>', 'an experiment or an ablation')
    .option('--set <path=value>', 'override a value (repeatable)', collect, [])
    .option('--force <step>', 'plan as if this step were not cached (repeatable)', collect, [])
    .option('--json', 'print JSON')
    .option('--mermaid', 'print a Mermaid flow chart')
    .option('--dot', 'print a Graphviz graph')
    .action(async (file: string, options: PlanOptions) => finish(await plan(file, options, io)));
}

async function plan(file: string, options: PlanOptions, io: Io): Promise<ExitCode> {
  const loaded = await loadRunnable(file, options.set, io);
  if (loaded === null) return EXIT.usage;
  if ('ablation' in loaded) {
    const { planAblationFile } = await import('../ablation/plan-ablation-file.ts');
    return await planAblationFile(loaded, options, io);
  }
  const { experiment, config } = loaded;
  const { planExperiment } = await import('../../run/run-experiment.ts');
  const { forecast } = await import('../../run/forecast.ts');
  const planned = await planExperiment(experiment, config.workspace);
  if (!planned.ok) {
    io.err(`error[file-not-found]  ${planned.error}\n`);
    return EXIT.usage;
  }
  const { withStores } = await import('../with-stores.ts');
  return await withStores(placesOf(options, config.workspace, io).cacheDir, io, async (stores) => {
    const steps = await forecast(planned.value, stores, config.workspace, { force: new Set(options.force) });
    if (!steps.ok) {
      const { printStepFailure } = await import('../render/step-failure.ts');
      printStepFailure(steps.error, io);
      return EXIT.usage;
    }
    const { expectedCallTime } = await import('../../run/expected-time.ts');
    const time = await expectedCallTime(steps.value, stores.paces);
    if (options.mermaid === true || options.dot === true) {
      const { mermaid, dot } = await import('../render/plan-graph.ts');
      const states = steps.value.map((step) => step.planned);
      io.out(options.mermaid === true ? mermaid(states) : dot(states));
    } else if (options.json === true) {
      const { planData } = await import('../render/plan-data.ts');
      io.out(`${JSON.stringify(planData(experiment, planned.value, steps.value, time, config), null, 2)}\n`);
    } else {
      const { planTable } = await import('../render/plan-table.ts');
      io.out(planTable(experiment, planned.value, steps.value, time, config));
    }
    return EXIT.done;
  });
}
