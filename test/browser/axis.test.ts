import { expect, test } from 'vitest';
import { readAxis, ticksOf, type Axis } from '../../browser/axis.ts';

const linear: Axis = { scale: 'linear', low: 0, high: 1, isShare: false };
const log: Axis = { scale: 'log', low: 0.01, high: 1, isShare: false };

const shown = (axis: Axis, from: number, to: number): (readonly [string, number])[] =>
  ticksOf(axis, from, to).map(({ text, place }) => [text, Number(place.toFixed(6))] as const);

test('an axis is read as the report writes it; what is no axis is none', () => {
  expect(readAxis('log 0.01 0.6 number')).toEqual({ scale: 'log', low: 0.01, high: 0.6, isShare: false });
  expect(readAxis('linear -0.05 1.04 share')).toEqual({ scale: 'linear', low: -0.05, high: 1.04, isShare: true });
  for (const text of [null, '', 'log', 'ordinal 0 1 number', 'linear 1 0 number', 'linear a b number'])
    expect(readAxis(text)).toBeNull();
});

test('round numbers at their places, on the whole and on a part', () => {
  expect(shown(linear, 0, 1)).toEqual([
    ['0.0', 0],
    ['0.2', 0.2],
    ['0.4', 0.4],
    ['0.6', 0.6],
    ['0.8', 0.8],
    ['1.0', 1],
  ]);
  expect(shown(linear, 0.5, 0.75)).toEqual([
    ['0.50', 0],
    ['0.55', 0.2],
    ['0.60', 0.4],
    ['0.65', 0.6],
    ['0.70', 0.8],
    ['0.75', 1],
  ]);
});

test('shares are percent', () => {
  expect(shown({ ...linear, isShare: true }, 0.9, 1).map(([text]) => text)).toEqual([
    '90%',
    '92%',
    '94%',
    '96%',
    '98%',
    '100%',
  ]);
});

test('a logarithmic axis has 1, 2 and 5; on a small part of it, steps', () => {
  expect(shown(log, 0, 1).map(([text]) => text)).toEqual(['0.01', '0.02', '0.05', '0.10', '0.20', '0.50', '1.00']);
  expect(shown(log, 0, 1)[3]).toEqual(['0.10', 0.5]);
  // From 0.1 to 0.1 · 10^0.5 ≈ 0.316 there are two factors only.
  const part = shown(log, 0.5, 0.75);
  expect(part.map(([text]) => text)).toEqual(['0.10', '0.15', '0.20', '0.25', '0.30']);
  expect(part[2]![1]).toBeCloseTo(Math.log10(2) * 2, 5);
});

test('thousands have commas, and few and many stand side by side as they are', () => {
  expect(shown({ scale: 'linear', low: 0, high: 5000, isShare: false }, 0, 1).map(([text]) => text)).toContain('5,000');
  expect(shown({ scale: 'log', low: 0.001, high: 100, isShare: false }, 0, 1).map(([text]) => text)).toContain('0.001');
});
