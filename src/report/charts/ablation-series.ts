/**
 * What tells series apart: a colour and a shape, so that no one needs the colour. The first three are Okabe & Ito's; the others were searched for
 * the largest difference under normal sight, protanopia, deuteranopia and tritanopia (Machado 2009): no two are nearer than ΔE 11 (CIEDE2000),
 * all have a contrast of 3 on their ground. Each has a twin for a dark page, chosen the same way.
 */
export const SERIES_COLORS: readonly (readonly [light: string, dark: string])[] = [
  ['#0072b2', '#56b4e9'],
  ['#d55e00', '#ee7700'],
  ['#009e73', '#228866'],
  ['#992266', '#997799'],
  ['#886644', '#ffdd99'],
  ['#222233', '#ccdddd'],
  ['#8888ee', '#4444ff'],
  ['#662200', '#cc0022'],
];

const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down', 'triangle-right'] as const;

const DASHES = [
  [1, 0],
  [5, 2],
  [2, 2],
  [7, 2, 2, 2],
] as const;

/** A series with what it has in common with others: variants of one estimator share its colour. */
export interface Series {
  readonly name: string;
  /** From 0. */
  readonly family: number;
}

export interface SeriesLook {
  readonly color: string;
  readonly shape: string;
  readonly dash: readonly number[];
}

/** Of each series: a colour by its family, a shape by its place, and dashes by its place in the family. */
export function seriesLooks(series: readonly Series[]): readonly SeriesLook[] {
  const members = new Map<number, number>();
  return series.map(({ family }, index) => {
    const place = members.get(family) ?? 0;
    members.set(family, place + 1);
    return {
      color: SERIES_COLORS[family % SERIES_COLORS.length]?.[0] ?? '#000000',
      shape: SHAPES[index % SHAPES.length] ?? 'circle',
      // From the ninth family on colours come again: dashed.
      dash: DASHES[(place + Math.floor(family / SERIES_COLORS.length)) % DASHES.length] ?? DASHES[0],
    };
  });
}

/** Rules that look for the very colours above: a presentation attribute gives way to any rule. */
export const darkSeriesRules = SERIES_COLORS.map(
  ([light, dark]) => `.chart [fill="${light}"]{fill:${dark}}.chart [stroke="${light}"]{stroke:${dark}}`,
).join('');
