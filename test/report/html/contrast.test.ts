import { expect, test } from 'vitest';
import { styleSheet } from '../../../src/report/html/style.ts';

/** The colour variables of the page, light and dark. */
const [light, dark] = [...styleSheet.matchAll(/:root\{[^}]*\}/g)].map(([rule]) =>
  Object.fromEntries([...rule.matchAll(/--(\w+):(#[0-9a-f]{6})/g)].map(([, name = '', color = '']) => [name, color])),
);

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

test('the measure itself: black on white is 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
});

test.each(['ink', 'muted', 'accent', 'good', 'warn', 'bad'])('%s can be read on light and dark pages', (name) => {
  for (const colors of [light!, dark!]) expect(contrast(colors[name]!, colors['paper']!)).toBeGreaterThanOrEqual(4.5);
});

test('the alert can be read too', () => {
  for (const colors of [light!, dark!]) {
    expect(contrast(colors['ink']!, colors['badPaper']!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colors['ink']!, colors['panel']!)).toBeGreaterThanOrEqual(4.5);
  }
});
