import type { JsonValue } from '../../base/json.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { Cell, Grid, Setting } from './ablation-plan.ts';
import { Axes, type Factor } from './axes.ts';
import { filtersOf } from './conditions.ts';
import { designOf, drawnPlaces, type Combination } from './designs.ts';

/** The cells of an ablation: a pure function of it. */
export function gridOf(ablation: Ablation): Result<Grid, string> {
  const axes = new Axes(ablation);
  const included = ablation.include.map((cell) => settingsOf(cell, axes));
  const { baseline = {} } = ablation;
  const own = axes.factors(ablation.zip);
  // Other designs know only the axes' own values.
  const factors = ablation.design === 'one-at-a-time' ? withBaseline(own, baseline, axes) : own;
  const design = designOf({ factors, baseline: baselineOf(factors, baseline, axes), design: ablation.design });
  if (!design.ok) return design;
  const filters = filtersOf(ablation, axes);
  const dropped = new Map<string, number>();
  let kept: (readonly Setting[])[] = [];
  for (const combination of design.value.combinations) {
    const settings = inOrderOf(axes.names, factors, combination);
    const filter = filters.find((one) => one.drops(settings));
    if (filter === undefined) kept.push(settings);
    else dropped.set(filter.by, (dropped.get(filter.by) ?? 0) + 1);
  }
  const { draw, aliases } = design.value;
  if (draw !== null) {
    const places = drawnPlaces(kept.length, draw);
    kept = kept.filter((_, place) => places.has(place));
  }
  const cells = included.length === 0 ? numbered(kept) : distinct([...kept, ...included]);
  if (cells.length === 0) return fail('no cell is left: every combination breaks a constraint or is excluded');
  return ok({
    axes: [...new Set([...axes.names, ...included.flatMap((cell) => cell.map(({ axis }) => axis))])],
    cells,
    dropped: filters.flatMap(({ by }) => (dropped.has(by) ? [{ by, count: dropped.get(by) ?? 0 }] : [])),
    aliases,
  });
}

function settingsOf(cell: Readonly<Record<string, unknown>>, axes: Axes): readonly Setting[] {
  return Object.entries(cell).map(([axis, value]) => axes.setting(axis, value as JsonValue)); // a config is plain JSON
}

/** A baseline may have values that are on no axis: they become levels that only it has. */
function withBaseline(
  factors: readonly Factor[],
  baseline: Readonly<Record<string, unknown>>,
  axes: Axes,
): readonly Factor[] {
  return factors.map((factor) => {
    const wanted = wantedOf(factor, baseline, axes);
    return factor.levels.some((level) => isLevel(level, wanted))
      ? factor
      : { ...factor, levels: [...factor.levels, wanted] };
  });
}

/** What a baseline sets of a factor; where it says nothing, the first values. */
function wantedOf(
  { levels: [first = []] }: Factor,
  baseline: Readonly<Record<string, unknown>>,
  axes: Axes,
): Setting[] {
  return first.map(
    (setting) =>
      Object.hasOwn(baseline, setting.axis) ? axes.named(setting.axis, baseline[setting.axis] as JsonValue) : setting, // plain JSON
  );
}

function isLevel(level: readonly Setting[], wanted: readonly Setting[]): boolean {
  return level.every((setting, place) => setting.level === wanted[place]?.level);
}

function baselineOf(factors: readonly Factor[], baseline: Readonly<Record<string, unknown>>, axes: Axes): Combination {
  return factors.map((factor) => {
    const wanted = wantedOf(factor, baseline, axes);
    return factor.levels.findIndex((level) => isLevel(level, wanted));
  });
}

/** A group's axes may stand apart: settings come in the order of the axes. */
function inOrderOf(names: readonly string[], factors: readonly Factor[], combination: Combination): readonly Setting[] {
  const settings: Setting[] = [];
  let place = 0;
  for (const { levels } of factors) {
    for (const setting of levels[combination[place] ?? 0] ?? []) settings.push(setting);
    place += 1;
  }
  if (factors.length === names.length) return settings;
  return settings.toSorted((a, b) => names.indexOf(a.axis) - names.indexOf(b.axis));
}

function numbered(all: readonly (readonly Setting[])[]): readonly Cell[] {
  return all.map((settings, index) => ({ index, settings }));
}

/** A cell that is included and in the grid is one cell. */
function distinct(all: readonly (readonly Setting[])[]): readonly Cell[] {
  const cells = new Map<string, readonly Setting[]>();
  for (const settings of all) {
    const key = JSON.stringify(settings.map(({ axis, level }) => JSON.stringify([axis, level])).sort());
    if (!cells.has(key)) cells.set(key, settings);
  }
  return numbered([...cells.values()]);
}
