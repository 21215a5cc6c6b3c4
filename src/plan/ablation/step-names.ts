import { canonicalJson } from '../../base/canonical-json.ts';
import type { Setting } from './ablation-plan.ts';

/** A longer value is told by its place on the axis. */
const LONGEST_VALUE = 24;

interface Named {
  readonly name: string;
  /** What all cells of the step have in common. */
  readonly shared: readonly Setting[];
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
    const parts = new Map<Setting, string>();
    const part = (setting: Setting): string => {
      const text = parts.get(setting) ?? partOf(setting);
      parts.set(setting, text);
      return text;
    };
    this.names = steps.map(({ name, shared }) => {
      const axes = telling.get(name);
      let told = '';
      for (const one of shared) if (axes?.has(one.axis) === true) told += `${told === '' ? '' : ','}${part(one)}`;
      const wanted = told === '' ? name : `${name}[${told}]`;
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
function axesThatTell(group: readonly Named[]): ReadonlySet<string> {
  // Equal values of an axis are one object.
  const everywhere = group[0]?.shared.filter((setting) => group.every(({ shared }) => shared.includes(setting))) ?? [];
  const same = new Set(everywhere.map(({ axis }) => axis));
  const telling = new Set<string>();
  for (const { shared } of group) for (const { axis } of shared) if (!same.has(axis)) telling.add(axis);
  return telling;
}

function partOf({ axis, shown, level }: Setting): string {
  const text = typeof shown === 'string' ? shown : canonicalJson([shown]).slice(1, -1);
  return `${axis}=${text.length > LONGEST_VALUE || /[\s[\],=]/.test(text) ? `#${level + 1}` : text}`;
}
