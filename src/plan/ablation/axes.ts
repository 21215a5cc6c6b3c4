import { canonicalJson } from '../../base/canonical-json.ts';
import { isJsonObject, type JsonValue } from '../../base/json.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { Setting } from './ablation-plan.ts';

/** One thing that a design varies: an axis, or a group of axes that advance together. */
export interface Factor {
  readonly name: string;
  /** For each of its values: what it sets. */
  readonly levels: readonly (readonly Setting[])[];
}

/** All values that cells give an axis, in order: those of the axis, then those that only the baseline or included cells have. */
class AxisValues {
  readonly settings: Setting[] = [];
  private readonly levels = new Map<string, number>();
  private readonly axis: string;

  constructor(axis: string) {
    this.axis = axis;
  }

  setting(value: JsonValue): Setting {
    const text = canonicalJson([value]);
    const known = this.settings[this.levels.get(text) ?? -1];
    if (known !== undefined) return known;
    const id = shownValue(value);
    // An id that two values share tells them apart no more.
    const shown = this.settings.some((other) => other.shown === id) ? value : id;
    const setting = { axis: this.axis, level: this.settings.length, value, shown };
    this.levels.set(text, setting.level);
    this.settings.push(setting);
    return setting;
  }

  /** Whether a condition's value is this one: the value itself, or the id that stands for it. */
  matching(condition: JsonValue): ReadonlySet<number> | null {
    const texts = (one: JsonValue): string => canonicalJson([one]);
    const wanted = texts(condition);
    const found = this.settings.filter(({ value, shown }) => texts(value) === wanted || texts(shown) === wanted);
    return found.length === 0 ? null : new Set(found.map(({ level }) => level));
  }
}

/** The axes of an ablation, and every value that a cell may give them. */
export class Axes {
  readonly names: readonly string[];
  private readonly values = new Map<string, AxisValues>();
  private readonly own: ReadonlyMap<string, readonly Setting[]>;

  constructor({ axes }: Ablation) {
    this.names = Object.keys(axes);
    this.own = new Map(
      Object.entries(axes).map(([name, axis]) => [name, valuesOf(axis).map((value) => this.setting(name, value))]),
    );
  }

  /** Also of a value that is on no axis. */
  setting(axis: string, value: JsonValue): Setting {
    let values = this.values.get(axis);
    if (values === undefined) {
      values = new AxisValues(axis);
      this.values.set(axis, values);
    }
    return values.setting(value);
  }

  /** A setting by what stands for its value, where the axis has such a value. */
  named(axis: string, value: JsonValue): Setting {
    const [level] = this.values.get(axis)?.matching(value) ?? [];
    return this.own.get(axis)?.[level ?? -1] ?? this.setting(axis, value);
  }

  /** Which of the axis's values a condition allows. A list is a value of the axis if the axis has it, else a list of values. */
  allowed(axis: string, condition: JsonValue): ReadonlySet<number> {
    const values = this.values.get(axis);
    if (values === undefined) return new Set();
    const whole = values.matching(condition);
    if (whole !== null) return whole;
    const each: readonly JsonValue[] = Array.isArray(condition) ? condition : [];
    return new Set(each.flatMap((one) => [...(values.matching(one) ?? [])]));
  }

  /** What a design varies, in order; a group stands where its first axis does. */
  factors(groups: readonly (readonly string[])[]): readonly Factor[] {
    const factors: Factor[] = [];
    const done = new Set<string>();
    for (const name of this.names) {
      if (done.has(name)) continue;
      const members = together(name, groups);
      for (const member of members) done.add(member);
      const columns = members.map((member) => this.own.get(member) ?? []);
      const levels = (columns[0] ?? []).map((_, level) => columns.flatMap((column) => column[level] ?? []));
      factors.push({ name: members.join('+'), levels });
    }
    return factors;
  }
}

/** An axis and all that advance with it, in the order they are named; groups that share an axis are one. */
function together(name: string, groups: readonly (readonly string[])[]): readonly string[] {
  const members = new Set([name]);
  let size = 0;
  while (size < members.size) {
    size = members.size;
    for (const group of groups) {
      if (group.some((axis) => members.has(axis))) for (const axis of group) members.add(axis);
    }
  }
  return [...members];
}

function valuesOf(axis: Ablation['axes'][string]): readonly JsonValue[] {
  if (Array.isArray(axis)) return axis as readonly JsonValue[]; // a config is plain JSON
  const { range, step } = axis as Exclude<typeof axis, readonly unknown[]>; // the other form: Array.isArray does not narrow read-only lists
  const [from, to] = range;
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, place) => from + place * step);
}

function shownValue(value: JsonValue): JsonValue {
  const id = isJsonObject(value) ? value['id'] : undefined;
  return typeof id === 'string' ? id : value;
}
