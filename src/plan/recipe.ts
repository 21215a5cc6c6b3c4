import { canonicalJsonOfShared } from '../base/canonical-json.ts';
import { sha256, type Sha256 } from '../base/hash.ts';
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
  // A line each, whose parts JSON sets apart: there are tens of thousands of recipes in an ablation.
  let text = `assay/recipe/4\n${step.kind} ${facts.version} ${digestOf(step.params)}\n`;
  for (const { role, step: from, output } of step.inputs) {
    text += `input ${JSON.stringify(role)} ${recipeOfStep(from)} ${JSON.stringify(output)}\n`;
  }
  for (const role of Object.keys(facts.files).sort()) {
    text += `file ${JSON.stringify(role)} ${facts.files[role]}\n`;
  }
  return sha256(text);
}

const digests = new WeakMap<object, Sha256>();

/** Thousands of cells share their parameters: each object is hashed once. Configs never change. */
function digestOf(params: object): Sha256 {
  let digest = digests.get(params);
  if (digest === undefined) {
    digest = sha256(canonicalJsonOfShared(params));
    digests.set(params, digest);
  }
  return digest;
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
