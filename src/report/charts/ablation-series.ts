/**
 * What tells series apart: a colour (Okabe & Ito's, and two more that differ from them) and a shape, so that no one needs the colour. From the ninth series
 * on colours come again with another shape. Each has a lighter twin for a dark page.
 */
const COLORS: readonly (readonly [light: string, dark: string])[] = [
  ['#0072b2', '#56b4e9'],
  ['#d55e00', '#ff9a52'],
  ['#009e73', '#3fc79a'],
  ['#aa4499', '#e08fd0'],
  ['#e69f00', '#f0c24b'],
  ['#3f88c5', '#9bd6ff'],
  ['#6b4c9a', '#b39ae0'],
  ['#8c6d31', '#c9a86a'],
];

const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down', 'triangle-right'] as const;

export function seriesColors(count: number): string[] {
  return Array.from({ length: count }, (_, index) => COLORS[index % COLORS.length]?.[0] ?? '#000000');
}

export function seriesShapes(count: number): string[] {
  return Array.from({ length: count }, (_, index) => SHAPES[index % SHAPES.length] ?? 'circle');
}

/** Rules that look for the very colours above: a presentation attribute gives way to any rule. */
export const darkSeriesRules = COLORS.map(
  ([light, dark]) => `.chart [fill="${light}"]{fill:${dark}}.chart [stroke="${light}"]{stroke:${dark}}`,
).join('');
