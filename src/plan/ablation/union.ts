import type { Sha256 } from '../../base/hash.ts';
import { recipeOf } from '../recipe.ts';
import type { Step, StepInput } from '../step.ts';
import type { Setting } from './ablation-plan.ts';
import { UniqueNames } from './step-names.ts';

/** A step of the union, before it has its name there. */
interface UnionStep {
  readonly step: Step<object>;
  /** Recipes of its inputs, in their order. */
  readonly inputs: readonly Sha256[];
  /** The settings that all cells it serves have in common; null while it serves none. */
  shared: readonly Setting[] | null;
  uses: number;
}

export interface NamedUnion {
  readonly steps: readonly Step<object>[];
  readonly nameOf: ReadonlyMap<Sha256, string>;
  /** Cells that each step serves, in the order of the steps. */
  readonly uses: readonly number[];
}

/** Steps that are one piece of work are one step, whatever they are called: those of equal recipes. */
export class Union {
  private readonly steps = new Map<Sha256, UnionStep>();

  /** Steps are added after their inputs; `recipeOfStep` knows these by the names they go by in the step. */
  add(step: Step<object>, recipeOfStep: (name: string) => Sha256 | undefined): Sha256 {
    const inputs = step.inputs.map(({ step: name }) => {
      const recipe = recipeOfStep(name);
      if (recipe === undefined) throw new Error(`${step.name} was added before its input ${name}`);
      return recipe;
    });
    const recipe = recipeOf(step, (name) => recipeOfStep(name) ?? null);
    if (!this.steps.has(recipe)) this.steps.set(recipe, { step, inputs, shared: null, uses: 0 });
    return recipe;
  }

  /** Says that a step serves a cell, or several that have these settings in common. */
  use(recipe: Sha256, settings: readonly Setting[], cells = 1): void {
    const entry = this.steps.get(recipe);
    if (entry === undefined) throw new Error(`there is no step of recipe ${recipe}`);
    entry.uses += cells;
    entry.shared = entry.shared === null ? settings : inCommon(entry.shared, settings);
  }

  /** In the order of `recipes`: each after its inputs. */
  named(recipes: Iterable<Sha256>): NamedUnion {
    const entries = [...new Set(recipes)].map((recipe) => ({ recipe, entry: this.steps.get(recipe)! })); // callers hold recipes that `add` gave
    const names = new UniqueNames(
      entries.map(({ entry: { step, shared } }) => ({ name: step.name, shared: shared ?? [] })),
    );
    const nameOf = new Map(entries.map(({ recipe }, place) => [recipe, names.at(place)]));
    const steps = entries.map(({ recipe, entry: { step, inputs } }): Step<object> => ({
      ...step,
      name: nameOf.get(recipe) ?? step.name,
      inputs: step.inputs.map((input, place): StepInput => ({
        ...input,
        step: nameOf.get(inputs[place] ?? recipe) ?? input.step,
      })),
    }));
    return { steps, nameOf, uses: entries.map(({ entry }) => entry.uses) };
  }
}

/** The settings that all cells have in common. */
export function commonSettings(cells: readonly (readonly Setting[])[]): readonly Setting[] {
  const [first = [], ...others] = cells;
  return others.reduce(inCommon, first);
}

/** Equal values of an axis are one object. */
function inCommon(some: readonly Setting[], others: readonly Setting[]): readonly Setting[] {
  return some.every((setting) => others.includes(setting)) ? some : some.filter((setting) => others.includes(setting));
}
