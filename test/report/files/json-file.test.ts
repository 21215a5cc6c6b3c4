import { expect, test } from 'vitest';
import { jsonFile } from '../../../src/report/files/json-file.ts';

test('a number that JSON has no text for is refused by name, not turned into null', () => {
  expect(() => jsonFile({ deep: [{ estimate: Number.NaN }] })).toThrow('estimate is NaN');
  expect(() => jsonFile({ se: Infinity })).toThrow('se is Infinity');
  expect(jsonFile({ a: null })).toBe('{\n  "a": null\n}\n');
});
