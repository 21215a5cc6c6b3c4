import { parse } from 'csv-parse/sync';
import { array, assert, double, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { csvText } from '../../src/report/csv.ts';

test('fields are quoted as RFC 4180 says, and null is empty', () => {
  const text = csvText(
    ['a', 'b,c'],
    [
      ['plain', 'say "hi"'],
      [null, 'two\nlines'],
      [-0.5, true],
    ],
  );
  expect(text).toBe('a,"b,c"\r\nplain,"say ""hi"""\r\n,"two\nlines"\r\n-0.5,true\r\n');
});

test('a text is no formula, a number stays one', () => {
  const text = csvText(['x'], [['=1+1'], ['+1'], ['-1'], ['@SUM(A1)'], ['\tx'], [-1], [1e-9]]);
  expect(text).toBe("x\r\n'=1+1\r\n'+1\r\n'-1\r\n'@SUM(A1)\r\n'\tx\r\n-1\r\n1e-9\r\n");
});

test('a number without a text is a bug', () => {
  expect(() => csvText(['x'], [[Number.NaN]])).toThrow('missing is null');
  expect(() => csvText(['x'], [[Infinity]])).toThrow('missing is null');
});

test('another reader reads what was written', () => {
  const cell = string({ unit: 'grapheme' }).filter((text) => !/^[=+\-@\t\r]/.test(text));
  assert(
    property(array(tuple(cell, cell), { minLength: 1 }), (rows) => {
      expect(parse(csvText(['a', 'b'], rows), { from: 2, record_delimiter: '\r\n' })).toEqual(rows);
    }),
  );
});

test('every double is read back as itself', () => {
  assert(
    property(double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const [, line = ''] = csvText(['x'], [[value]]).split('\r\n');
      expect(Number(line)).toBe(value === 0 ? 0 : value);
    }),
  );
});
