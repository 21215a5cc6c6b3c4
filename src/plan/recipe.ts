import { sha256, type Sha256 } from '../base/hash.ts';
import { roleLines, workLine } from './fingerprint.ts';
import type { Plan, Step } from './step.ts';

/** What a recipe takes from elsewhere than the step itself. */
export interface RecipeFacts {
  readonly version: number;
  /** Role of a data file → hash of its content. */
  readonly files: Readonly<Record<string, Sha256>>;
}

/**
 * A step's recipe: what is done, on what files, to what comes of which recipes. Unlike its key it is known before anything ran; equal
 * recipes give equal bytes, while different ones may turn out to.
 */
export function recipeOf(
  step: Step<object>,
  recipeOfStep: (name: string) => Sha256 | null,
  facts: RecipeFacts = factsOf(step),
): Sha256 {
  let text = `assay/recipe/4\n${workLine(step.kind, facts.version, step.params)}`;
  for (const { role, step: from, output } of step.inputs) {
    text += `input ${JSON.stringify(role)} ${recipeOfStep(from)} ${JSON.stringify(output)}\n`;
  }
  return sha256(text + roleLines('file', facts.files));
}

/** Of steps that are listed after their inputs, by name. */
export function recipesOfSteps(
  steps: readonly Step<object>[],
  factsOf: (step: Step<object>) => RecipeFacts,
): ReadonlyMap<string, Sha256> {
  const known = new Map<string, Sha256>();
  for (const step of steps)
    known.set(
      step.name,
      recipeOf(step, (name) => known.get(name) ?? null, factsOf(step)),
    );
  return known;
}

export function recipesOf(plan: Plan): ReadonlyMap<string, Sha256> {
  return recipesOfSteps(plan.steps, factsOf);
}

const noFiles = {};

function factsOf({ version, files }: Step<object>): RecipeFacts {
  if (files.length === 0) return { version, files: noFiles };
  return { version, files: Object.fromEntries(files.map((file) => [file.role, file.sha256])) };
}
