import { recipeOf } from '../recipe.ts';
import type { Step, StepInput } from '../step.ts';
import type { Setting } from './ablation-plan.ts';
import { UniqueNames } from './step-names.ts';

/** A step of the union. */
export interface UnionStep {
  readonly step: Step<object>;
  /** In the order of the step's own. */
  readonly inputs: readonly UnionStep[];
  /** Its place among those added. */
  readonly place: number;
  /** Its name in the union; empty before all of them are named. */
  name: string;
  /** The settings that all cells it serves have in common; null while it serves none. */
  shared: readonly Setting[] | null;
  /** Cells that it serves. */
  uses: number;
}

/** Steps that are one piece of work are one step, whatever they are called: those that do the same to the same. */
export class Union {
  private readonly steps = new Map<string, UnionStep>();
  private readonly works = new Map<string, number>();
  private readonly workOf = new WeakMap<Step<object>, number>();

  /** Steps are added after their inputs; `inputOf` knows these by the names they go by in the step. */
  add(step: Step<object>, inputOf: (name: string) => UnionStep | undefined): UnionStep {
    // What a recipe says, in numbers: an ablation has tens of thousands of steps, and many times as many cells ask for them.
    let identity = `${this.work(step)}`;
    const inputs = step.inputs.map(({ step: name }) => {
      const input = inputOf(name);
      if (input === undefined) throw new Error(`${step.name} was added before its input ${name}`);
      identity += ` ${input.place}`;
      return input;
    });
    let entry = this.steps.get(identity);
    if (entry === undefined) {
      entry = { step, inputs, place: this.steps.size, name: '', shared: null, uses: 0 };
      this.steps.set(identity, entry);
    }
    return entry;
  }

  /** Numbers what steps do, whatever they read. Steps that thousands of cells share are looked at once. */
  private work(step: Step<object>): number {
    let work = this.workOf.get(step);
    if (work === undefined) {
      const recipe = recipeOf(step, () => null);
      work = this.works.get(recipe) ?? this.works.size;
      this.works.set(recipe, work);
      this.workOf.set(step, work);
    }
    return work;
  }
}

/** Says that a step serves a cell, or several that have these settings in common. */
export function use(entry: UnionStep, settings: readonly Setting[], cells = 1): void {
  entry.uses += cells;
  entry.shared = entry.shared === null ? settings : inCommon(entry.shared, settings);
}

/** Steps of a union, each after its inputs, under names that are theirs alone. */
export function named(entries: readonly UnionStep[]): readonly Step<object>[] {
  const names = new UniqueNames(entries.map(({ step, shared }) => ({ name: step.name, shared: shared ?? [] })));
  return entries.map((entry, place): Step<object> => {
    const { step, inputs } = entry;
    entry.name = names.at(place);
    return {
      ...step,
      name: entry.name,
      inputs: step.inputs.map(({ role, output }, index): StepInput => ({ role, step: inputs[index]!.name, output })),
    };
  });
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
