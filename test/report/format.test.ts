import { expect, test } from 'vitest';
import {
  counted,
  decimal,
  effective,
  integer,
  interval,
  list,
  percent,
  plusMinus,
  probability,
  pValue,
  signed,
  signedInterval,
  threshold,
  usd,
} from '../../src/report/format.ts';

test('what is not known is never a number', () => {
  expect([decimal(null), signed(null), interval(null), integer(null), effective(null), percent(null)]).toEqual(
    Array(6).fill('–'),
  );
  expect(usd(null)).toBe('unknown');
  expect(pValue(null)).toBe('p unknown');
  expect(plusMinus(0.5, null)).toBe('0.500');
});

test('signs are real minus signs, and zero has none where it says nothing', () => {
  expect([decimal(-0.25), decimal(-0.0001), decimal(0)]).toEqual(['−0.250', '0.000', '0.000']);
  expect([signed(-0.0001), signed(0), signed(0.0214)]).toEqual(['−0.000', '+0.000', '+0.021']);
  expect(interval([-0.1, 0.2])).toBe('−0.100 – 0.200');
  expect(signedInterval([-0.1, 0.2])).toBe('−0.100 to +0.200');
});

test('p-values have one figure while they are small, and are never 0', () => {
  expect([0, 0.00099, 0.001, 0.0123, 0.094, 0.096, 0.514, 1].map(pValue)).toEqual([
    'p < 0.001',
    'p < 0.001',
    'p 0.001',
    'p 0.01',
    'p 0.09',
    'p 0.10',
    'p 0.51',
    'p 1.00',
  ]);
});

test('thousands are grouped, whatever the machine’s language', () => {
  expect([0, 999, 1000, 1234567, -1000].map(integer)).toEqual(['0', '999', '1,000', '1,234,567', '−1,000']);
  expect([8.49, 99.94, 100, 2391.4].map(effective)).toEqual(['8.5', '99.9', '100', '2,391']);
  expect([30, 31.9].map(threshold)).toEqual(['30', '31.9']);
});

test('dollars have the decimals that their size needs', () => {
  expect([0, 0.000123, 0.5, 18.2, 1234.5].map(usd)).toEqual(['$0', '$0.00012', '$0.50', '$18.20', '$1,234.50']);
});

test('nothing is quite sure', () => {
  expect([0, 0.0099, 0.5, 0.99, 0.991, 1].map(probability)).toEqual([
    '< 0.01',
    '< 0.01',
    '0.50',
    '0.99',
    '> 0.99',
    '> 0.99',
  ]);
});

test('words', () => {
  expect([counted(1, 'policy', 'policies'), counted(2500, 'label')]).toEqual(['1 policy', '2,500 labels']);
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']);
});
