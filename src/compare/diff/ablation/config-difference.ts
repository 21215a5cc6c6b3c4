import { canonicalJson } from '../../../base/canonical-json.ts';
import { jsonDifferences, type JsonDifference } from '../../../base/json-differences.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { Ablation } from '../../../config/types.generated.ts';
import type { Setting } from '../../../plan/ablation/ablation-plan.ts';
import { Axes } from '../../../plan/ablation/axes.ts';
import type { AxisDifference } from './ablation-difference.ts';

export interface AblationConfigDifference {
  readonly config: readonly JsonDifference[];
  readonly axes: readonly AxisDifference[];
}

/** Where two resolved ablations differ: values of axes as added and removed, all else path by path as of experiments. */
export function configDifference(a: Ablation, b: Ablation): AblationConfigDifference {
  const [axesA, axesB] = [valuesByAxis(a), valuesByAxis(b)];
  const names = [...new Set([...axesB.keys(), ...axesA.keys()])];
  const common = (axes: ReadonlyMap<string, unknown>): readonly string[] =>
    [...axes.keys()].filter((name) => axesA.has(name) && axesB.has(name));
  const [orderA, orderB] = [common(axesA), common(axesB)];
  return {
    config: [
      ...jsonDifferences(comparable(a), comparable(b)),
      // The first changes slowest, so their order is that of the cells.
      ...(orderA.join('\n') === orderB.join('\n') ? [] : [{ path: 'axes', old: orderA, new: orderB }]),
      ...names.flatMap((axis) => withinValues(axis, axesA.get(axis) ?? [], axesB.get(axis) ?? [])),
    ],
    axes: names.flatMap((axis) => axisDifference(axis, axesA.get(axis), axesB.get(axis)) ?? []),
  };
}

/** All but the axes; tables and plots go by their names, as lists do by ids. */
function comparable(ablation: Ablation): JsonObject {
  const { axes: _, tables, plots, ...others } = ablation;
  const byName = (list: readonly { readonly name: string }[]): JsonObject =>
    // A config is plain JSON.
    Object.fromEntries(list.map((item) => [item.name, item as unknown as JsonObject]));
  return { ...(others as unknown as JsonObject), tables: byName(tables), plots: byName(plots) }; // plain JSON
}

type Values = readonly Setting[];

function valuesByAxis(ablation: Ablation): ReadonlyMap<string, Values> {
  const settings = new Axes(ablation).factors([]).flatMap(({ levels }) => levels.flat());
  const found = Map.groupBy(settings, ({ axis }) => axis);
  return new Map(Object.keys(ablation.axes).map((axis) => [axis, found.get(axis) ?? []]));
}

const textOf = (value: JsonValue): string => canonicalJson([value]);

function axisDifference(axis: string, a: Values | undefined, b: Values | undefined): AxisDifference | null {
  const texts = (values: Values = []): readonly string[] => values.map(({ shown }) => textOf(shown));
  const [inA, inB] = [texts(a), texts(b)];
  const without = (values: Values = [], others: readonly string[]): readonly JsonValue[] => {
    const known = new Set(others);
    return values.flatMap(({ shown }) => (known.has(textOf(shown)) ? [] : [shown]));
  };
  const [added, removed] = [without(b, inA), without(a, inB)];
  const common = (values: readonly string[], others: readonly string[]): string =>
    values.filter((text) => others.includes(text)).join('\n');
  const reordered = common(inA, inB) !== common(inB, inA);
  const presence = a === undefined ? 'only-b' : b === undefined ? 'only-a' : 'both';
  const isSame = presence === 'both' && added.length === 0 && removed.length === 0 && !reordered;
  return isSame ? null : { axis, presence, added, removed, reordered };
}

/** A value that both have under one id may still say something else. */
function withinValues(axis: string, a: Values, b: Values): readonly JsonDifference[] {
  const before = new Map(a.map((setting) => [textOf(setting.shown), setting]));
  return b.flatMap(({ value, shown }) => {
    const old = before.get(textOf(shown));
    return old === undefined || typeof shown !== 'string'
      ? []
      : jsonDifferences(old.value, value, `axes.${axis}.${shown}`);
  });
}
