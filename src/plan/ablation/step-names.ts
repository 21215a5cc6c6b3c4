import { canonicalJson } from '../../base/canonical-json.ts';
import type { Setting } from './ablation-plan.ts';

/** A longer value is told by its place on the axis. */
const LONGEST_VALUE = 24;

interface Named {
  readonly name: string;
  /** Axis → what all cells of the step have in common; null for a step that no cell uses. */
  readonly shared: ReadonlyMap<string, Setting> | null;
}

/**
 * Names for the steps of many experiments in one graph. A name that one step has stays; several of one name are told apart by the axes on
 * which they differ: `scores/nano/base[policies.base.temperature=0.9]`.
 */
export class UniqueNames {
  private readonly names: readonly string[];

  constructor(steps: readonly Named[]) {
    const groups = Map.groupBy(steps, ({ name }) => name);
    const telling = new Map([...groups].map(([name, group]) => [name, axesThatTell(group)]));
    const taken = new Set<string>();
    this.names = steps.map(({ name, shared }) => {
      const axes = telling.get(name) ?? [];
      const parts = axes.flatMap((axis) => partOf(shared?.get(axis)) ?? []);
      const wanted = parts.length === 0 ? name : `${name}[${parts.join(',')}]`;
      let unique = wanted;
      for (let count = 2; taken.has(unique); count += 1) unique = `${wanted}#${count}`;
      taken.add(unique);
      return unique;
    });
  }

  at(place: number): string {
    return this.names[place] ?? '';
  }
}

/** The axes on which steps of one name differ. */
function axesThatTell(group: readonly Named[]): readonly string[] {
  if (group.length === 1) return [];
  const axes = new Set(group.flatMap(({ shared }) => [...(shared?.keys() ?? [])]));
  return [...axes].filter((axis) => new Set(group.map(({ shared }) => shared?.get(axis)?.level)).size > 1);
}

function partOf(setting: Setting | undefined): string | null {
  if (setting === undefined) return null;
  const { axis, shown, level } = setting;
  const text = typeof shown === 'string' ? shown : canonicalJson([shown]).slice(1, -1);
  return `${axis}=${text.length > LONGEST_VALUE || /[\s[\],=]/.test(text) ? `#${level + 1}` : text}`;
}
