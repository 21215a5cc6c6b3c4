import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadRunnable } from '../load.ts';
import { addPlaceOptions, placesOf, type PlaceOptions } from '../places.ts';
import { collect } from './validate.ts';

interface ExplainOptions extends PlaceOptions {
  readonly set: readonly string[];
  readonly json?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('<file>', 'an experiment or an ablation')
    .argument(
      '[step]',
      'only this step, with all that its key is made of; of an ablation also a cell: 17, or seed=3,estimator=direct',
    )
    .option('--set <path=value>', 'override a value (repeatable)', collect, [])
    .option('--json', 'print JSON')
    .action(async (file: string, step: string | undefined, options: ExplainOptions) =>
      finish(await explain(file, step, options, io)),
    );
}

async function explain(file: string, name: string | undefined, options: ExplainOptions, io: Io): Promise<ExitCode> {
  const loaded = await loadRunnable(file, options.set, io);
  if (loaded === null) return EXIT.usage;
  if ('ablation' in loaded) {
    const { explainAblationFile } = await import('../ablation/explain-ablation-file.ts');
    return await explainAblationFile(loaded, name, options, io);
  }
  const { experiment, config } = loaded;
  const { planExperiment } = await import('../../run/run-experiment.ts');
  const plan = await planExperiment(experiment, config.workspace);
  if (!plan.ok) {
    io.err(`error[file-not-found]  ${plan.error}\n`);
    return EXIT.usage;
  }
  const names = plan.value.steps.map((step) => step.name);
  if (name !== undefined && !names.includes(name)) {
    const { nearestNames } = await import('../../base/nearest-names.ts');
    const [nearest] = nearestNames(name, names);
    const hint = nearest === undefined ? ` The steps are ${names.join(', ')}.` : ` Did you mean ${nearest}?`;
    io.err(`error[unknown-step]  There is no step "${name}".${hint}\n`);
    return EXIT.usage;
  }
  const { resolvePlan } = await import('../../plan/resolve.ts');
  const { pastIn } = await import('../../run/past.ts');
  const { explanation, explanationData } = await import('../render/explanation.ts');
  const { withStores } = await import('../with-stores.ts');
  return await withStores(placesOf(options, config.workspace, io).cacheDir, io, async (stores) => {
    const all = await resolvePlan(plan.value, pastIn(stores));
    const steps = name === undefined ? all : all.filter(({ step }) => step.name === name);
    if (options.json === true) io.out(`${JSON.stringify(explanationData(plan.value, steps, config), null, 2)}\n`);
    else io.out(explanation(steps, config, name !== undefined));
    return EXIT.done;
  });
}
