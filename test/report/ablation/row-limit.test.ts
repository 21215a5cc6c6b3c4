import { expect, test } from 'vitest';
import { limited } from '../../../src/report/ablation/row-limit.ts';

const weight = (row: number): number => Math.abs(row);

test('the heaviest rows stay, in the order they had; the others are counted', () => {
  const { rows, note } = limited([3, -9, 1, 4, -5], 3, weight, 'paired.csv');
  expect(rows).toEqual([-9, 4, -5]);
  expect(note).toEqual(['The 3 largest differences are shown; the other 2 rows are in paired.csv.']);
});

test('few rows are all shown, and nothing is said', () =>
  expect(limited([1, 2], 2, weight, 'paired.csv')).toEqual({ rows: [1, 2], note: [] }));
