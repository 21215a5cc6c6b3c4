import { relative } from 'node:path';
import { explainAblation } from '../../compare/explain/explain-ablation.ts';
import type { AblationExplanation } from '../../compare/explain/explanation.ts';
import { experimentOrigins } from '../../config/ablation/experiment-origins.ts';
import type { LoadedConfig } from '../../config/loaded-config.ts';
import { nearestNames } from '../../base/nearest-names.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { AblationPlan } from '../../plan/ablation/ablation-plan.ts';
import { planOfAblation } from '../../run/ablation/run-ablation.ts';
import { counted } from '../../report/format.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { LoadedAblation } from '../load.ts';
import { placesOf, type PlaceOptions } from '../places.ts';
import { ablationExplanationData, cellText, explanationText } from '../render/ablation-explanation.ts';
import { explanation } from '../render/explanation.ts';
import { withStores } from '../with-stores.ts';
import { cellChoice, isChosen, type CellChoice } from './cell-choice.ts';
import { planOfCells } from '../../compare/ablation/some-cells.ts';

export interface ExplainAblationOptions extends PlaceOptions {
  readonly json?: true;
}

/** What of an ablation is explained. */
export type Subject = { readonly kind: 'all' } | { readonly kind: 'step'; readonly name: string } | CellChoice;

/** `assay explain` of an ablation: of all cells, of some, of one, or of one step. */
export async function explainAblationFile(
  { ablation, config }: LoadedAblation,
  text: string | undefined,
  options: ExplainAblationOptions,
  io: Io,
): Promise<ExitCode> {
  const planned = await planOfAblation(ablation, config.workspace);
  if (!planned.ok) {
    io.err(`error[${planned.error.code}]  ${planned.error.message}\n`);
    return EXIT.usage;
  }
  const subject = subjectOf(text, planned.value);
  if (!subject.ok) {
    io.err(`error[${subject.error.code}]  ${subject.error.message}\n`);
    return EXIT.usage;
  }
  const { cacheDir, resultsDir } = placesOf(options, config.workspace, io);
  return await withStores(cacheDir, io, async (stores) => {
    const chosen = subject.value;
    const isCells = chosen.kind === 'one' || chosen.kind === 'matching';
    const found = await explainAblation(ablation, planned.value, {
      stores,
      resultsDir,
      ...(isCells ? { isWanted: ({ cell }) => isChosen(cell, chosen) } : {}),
    });
    // Reasons tell paths of a cell's experiment.
    const own: LoadedConfig = { ...config, origins: experimentOrigins(config) };
    io.out(
      options.json === true
        ? `${JSON.stringify(dataOf(chosen, planned.value, found, own), null, 2)}\n`
        : textOf(chosen, planned.value, found, own, io.cwd),
    );
    return EXIT.done;
  });
}

interface UnknownSubject {
  readonly code: 'unknown-step' | 'unknown-cell';
  readonly message: string;
}

function subjectOf(text: string | undefined, planned: AblationPlan): Result<Subject, UnknownSubject> {
  if (text === undefined) return ok({ kind: 'all' });
  const names = planned.plan.steps.map(({ name }) => name);
  // A step's name may hold an equals sign.
  if (names.includes(text)) return ok({ kind: 'step', name: text });
  const choice = cellChoice(text, planned);
  if (choice === null) return fail({ code: 'unknown-step', message: unknownStep(text, names) });
  return choice.ok ? choice : fail({ code: 'unknown-cell', message: choice.error });
}

function unknownStep(text: string, names: readonly string[]): string {
  const alike = names.filter((name) => name.startsWith(`${text}[`));
  const [first] = alike;
  if (first !== undefined) return `${counted(alike.length, 'step')} begin with "${text}", such as ${first}.`;
  const [nearest] = nearestNames(text, names);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return `There is no step or cell "${text}".${hint}`;
}

function textOf(
  subject: Subject,
  planned: AblationPlan,
  found: AblationExplanation,
  config: LoadedConfig,
  cwd: string,
): string {
  const last = found.last === null ? null : relative(cwd, found.last.directory);
  switch (subject.kind) {
    case 'all':
    case 'matching':
      return explanationText(planned, found, last, config);
    case 'one':
      return cellText(planOfCells(planned, new Set([subject.cell])), found, last, config);
    case 'step':
      return explanation(stepsNamed(found, [subject.name]), config, true);
    default:
      return subject satisfies never;
  }
}

function dataOf(subject: Subject, planned: AblationPlan, found: AblationExplanation, config: LoadedConfig): object {
  const names =
    subject.kind === 'step'
      ? [subject.name]
      : subject.kind === 'one'
        ? planOfCells(planned, new Set([subject.cell])).plan.steps.map(({ name }) => name)
        : [];
  return ablationExplanationData(planned, found, stepsNamed(found, names), config);
}

function stepsNamed({ steps }: AblationExplanation, names: readonly string[]): AblationExplanation['steps'] {
  const wanted = new Set(names);
  return steps.filter(({ step }) => wanted.has(step.name));
}
