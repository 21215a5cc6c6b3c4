import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Contrast, DesignGoal, DesignInput } from '../../analysis/design/plan.ts';
import type { Pilot } from '../../analysis/design/pilot.ts';
import type { UnitCosts } from '../../analysis/design/allocation.ts';
import type { Experiment } from '../../config/types.generated.ts';
import type { Plan } from '../../plan/step.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadExperiment, type LoadedExperiment } from '../load.ts';
import { addPlaceOptions, placesOf, type PlaceOptions } from '../places.ts';
import { collect } from './validate.ts';

export interface DesignOptions extends PlaceOptions {
  readonly set: readonly string[];
  readonly run?: string;
  readonly budget?: number;
  readonly width?: number;
  readonly effect?: number;
  readonly power: number;
  readonly promptVariance?: number;
  readonly labelVariance?: number;
  readonly costResponse?: number;
  readonly costJudge?: number;
  readonly costLabel?: number;
  readonly minLabels: number;
  readonly maxPrompts?: number;
  readonly json?: true;
}

export function register(command: Command, io: Io, finish: (code: ExitCode) => void): void {
  addPlaceOptions(command)
    .argument('<file>', 'an experiment that has a run (its pilot), or any experiment with stated variances')
    .option('--set <path=value>', 'override a value of the experiment (repeatable)', collect, [])
    .option(
      '--run <run>',
      'the pilot: a run id, experiment/run or a directory (default: the newest of this experiment)',
    )
    .option('--budget <cost>', 'the best split of this much between prompts and labels', positive)
    .option(
      '--width <w>',
      "prompts and labels for intervals of every policy's value this wide, bound to bound",
      positive,
    )
    .option('--effect <d>', 'prompts and labels to find a difference of this size between any two policies', positive)
    .addOption(new Option('--power <p>', 'probability of finding it').argParser(share).default(0.8))
    .option(
      '--prompt-variance <v>',
      'stated instead of a pilot: variance of the calibrated score between prompts',
      positive,
    )
    .option('--label-variance <v>', 'stated instead of a pilot: noise of the calibration, per label', notNegative)
    .option('--cost-response <c>', "of one policy's response (default: from the models' prices)", notNegative)
    .option('--cost-judge <c>', 'of judging it', notNegative)
    .option('--cost-label <c>', 'of one oracle label', positive)
    .addOption(new Option('--min-labels <n>', 'labels that there must be').argParser(whole).default(30))
    .option('--max-prompts <n>', 'prompts that there are', whole)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  assay design experiments/quickstart.yaml --effect 0.03
  assay design experiments/arena.yaml --budget 60 --max-prompts 10000
  assay design experiments/new.yaml --prompt-variance 0.05 --label-variance 0.2 --cost-judge 0.01 --cost-label 0.16 --budget 500`,
    )
    .action(async (file: string, options: DesignOptions) => finish(await design(file, options, io)));
}

async function design(file: string, options: DesignOptions, io: Io): Promise<ExitCode> {
  const loaded = await loadExperiment(file, options.set, io);
  if (loaded === null) return EXIT.usage;
  const { planExperiment } = await import('../../run/run-experiment.ts');
  const planned = await planExperiment(loaded.experiment, loaded.config.workspace);
  if (!planned.ok) {
    io.err(`error[file-not-found]  ${planned.error}\n`);
    return EXIT.usage;
  }
  const source = await variancesFrom(loaded, planned.value, options, io);
  if (source === null) return EXIT.usage;
  const { plannedCosts } = await import('../../run/unit-costs.ts');
  const costs = await unitCosts(plannedCosts(planned.value), loaded.experiment, options, io);
  if (costs === null) return EXIT.usage;
  const input: DesignInput = {
    contrasts: source.contrasts,
    costs: costs.costs,
    limits: { minLabels: options.minLabels, maxPrompts: options.maxPrompts ?? null },
    test: { level: loaded.experiment.inference.level, power: options.power, df: intervalDf(loaded.experiment) },
  };
  const { designReport } = await import('../render/design-report.ts');
  const report = designReport(loaded.experiment, input, source, costs.currency, goalsOf(options));
  const { designText } = await import('../render/design-text.ts');
  io.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : designText(report, file));
  return report.plans.some((plan) => plan.problem !== null) ? EXIT.failed : EXIT.done;
}

/** Where the variances come from. */
export interface DesignSource {
  readonly pilot: (Pilot & { readonly run: string }) | null;
  readonly contrasts: readonly Contrast[];
}

async function variancesFrom(
  { experiment, config }: LoadedExperiment,
  plan: Plan,
  options: DesignOptions,
  io: Io,
): Promise<DesignSource | null> {
  const { promptVariance, labelVariance } = options;
  if (promptVariance !== undefined && labelVariance !== undefined) {
    const law = { prompt: promptVariance, label: labelVariance };
    const { independentDifference } = await import('../../analysis/design/variance-law.ts');
    const contrasts = [
      { policy: 'any policy', reference: null, law },
      // Nothing was said of what two policies share.
      { policy: 'any policy', reference: 'another', law: independentDifference(law, law) },
    ];
    return { pilot: null, contrasts };
  }
  if (promptVariance !== undefined || labelVariance !== undefined) {
    io.err('error[usage]  --prompt-variance and --label-variance go together.\n');
    return null;
  }
  const { findStoredRun } = await import('../find-stored-run.ts');
  const run = await findStoredRun(options.run ?? `${experiment.name}/latest`, options, io);
  if (run === null) {
    io.err('  A pilot is a run of this experiment, however small; or state --prompt-variance and --label-variance.\n');
    return null;
  }
  const { pilotOfRun } = await import('../design-pilot.ts');
  const { withStores } = await import('../with-stores.ts');
  let found: DesignSource | null = null;
  await withStores(placesOf(options, config.workspace, io).cacheDir, io, async (stores) => {
    const pilot = await pilotOfRun(run, plan, stores);
    if (!pilot.ok) {
      io.err(`error[no-pilot]  ${pilot.error}\n`);
      return EXIT.usage;
    }
    const name = `${run.experiment}/${run.run}`;
    found = { pilot: { ...pilot.value, run: name }, contrasts: pilot.value.laws };
    return EXIT.done;
  });
  return found;
}

interface DesignCosts {
  readonly costs: UnitCosts;
  readonly currency: 'USD' | null;
}

/** What was said, else what the prices say, else judged responses as the unit. Known and unknown parts do not mix. */
async function unitCosts(
  planned: { readonly response: number | null; readonly judge: number | null; readonly label: number | null },
  experiment: Experiment,
  options: DesignOptions,
  io: Io,
): Promise<DesignCosts | null> {
  const response = options.costResponse ?? planned.response;
  const judge = options.costJudge ?? planned.judge;
  const label = options.costLabel ?? planned.label;
  const responsesPerPrompt = responsesOf(experiment);
  const stated = [options.costResponse, options.costJudge, options.costLabel].some((cost) => cost !== undefined);
  const { assumedCosts } = await import('../../run/unit-costs.ts');
  const known = label !== null && (response ?? 0) + (judge ?? 0) > 0 && label > 0;
  if (known)
    return { costs: { response: response ?? 0, judge: judge ?? 0, label, responsesPerPrompt }, currency: 'USD' };
  if (!stated) return { costs: { ...assumedCosts, responsesPerPrompt }, currency: null };
  io.err(
    'error[usage]  The costs of a judged response and of a label must both be known: --cost-judge, --cost-label.\n',
  );
  return null;
}

/** Responses to a prompt, of all policies. */
function responsesOf(experiment: Experiment): number {
  const policies = experiment.policies?.length ?? 1;
  return policies * (experiment.responses?.draws ?? 1);
}

/** Of the intervals that the experiment will make. */
function intervalDf({ inference }: Experiment): number | null {
  return inference.method === 'jackknife' ? (inference.groups ?? 50) - 1 : null;
}

function goalsOf({ budget, width, effect }: DesignOptions): readonly DesignGoal[] {
  return [
    ...(budget === undefined ? [] : [{ kind: 'budget', value: budget } as const]),
    ...(width === undefined ? [] : [{ kind: 'width', value: width } as const]),
    ...(effect === undefined ? [] : [{ kind: 'effect', value: effect } as const]),
  ];
}

function positive(text: string): number {
  const value = notNegative(text);
  if (value === 0) throw new InvalidArgumentError('It must be above 0.');
  return value;
}

function notNegative(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0) || value === Infinity)
    throw new InvalidArgumentError('It must be a number from 0.');
  return value;
}

function share(text: string): number {
  const value = notNegative(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('It must lie between 0 and 1.');
  return value;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
