import { describe, expect, test } from 'vitest';
import { SERIES_COLORS, seriesLooks } from '../../../src/report/charts/ablation-series.ts';
import { difference, seen, SIGHTS } from './color-vision.ts';

test('the measure itself: a pair of Sharma, Wu & Dalal (2005), table 1, and a colour with itself', () => {
  expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(difference([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4);
  expect(difference([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4);
});

describe.each(Object.keys(SIGHTS))('%s', (sight) => {
  test.each([
    ['light', 0],
    ['dark', 1],
  ] as const)('no two series look alike on a %s page', (_, place) => {
    const colors = SERIES_COLORS.map((pair) => seen(pair[place], SIGHTS[sight]!));
    for (const [index, color] of colors.entries())
      for (const other of colors.slice(index + 1)) expect(difference(color, other)).toBeGreaterThan(11);
  });
});

test('no two series have the same colour and shape, nor the same colour and dashes', () => {
  // Fifteen variants of seven estimators, as in the paper's grid.
  const families = [0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6];
  const looks = seriesLooks(families.map((family, index) => ({ name: String(index), family })));
  expect(new Set(looks.map(({ color, shape }) => `${color} ${shape}`)).size).toBe(15);
  expect(new Set(looks.map(({ color, dash }) => `${color} ${dash.join()}`)).size).toBe(15);
  expect(looks.map(({ color }) => color)).toEqual(families.map((family) => SERIES_COLORS[family]![0]));
});

test('more families than colours: they come again with dashes', () => {
  const looks = seriesLooks(Array.from({ length: 16 }, (_, family) => ({ name: '', family })));
  expect(new Set(looks.map(({ color, dash }) => `${color} ${dash.join()}`)).size).toBe(16);
});
