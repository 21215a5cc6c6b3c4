import { expect, test } from 'vitest';
import { tableText, wrapped } from '../../../src/report/tables/table-text.ts';
import { cell, type Table } from '../../../src/report/tables/table.ts';

const table: Table = {
  caption: 'c',
  columns: [
    { header: 'name', align: 'left' },
    { header: 'n', align: 'right', expendable: 1 },
    { header: 'words', align: 'left', expendable: 2 },
  ],
  rows: [
    { cells: [cell('a'), cell('1'), cell('one', 'bad')] },
    {
      cells: [cell('long name'), cell('1,000'), cell('')],
      notes: ['long name: a note that is long enough to be broken'],
    },
  ],
};

test('columns line up, notes hang below their row, no line ends in a space', () => {
  expect(tableText(table, { columns: 40, color: false })).toBe(
    [
      '  name              n     words',
      '  a                 1     one',
      '  long name     1,000',
      '  long name: a note that is long enough',
      '    to be broken',
      '',
    ].join('\n'),
  );
});

test('a narrow terminal gets narrower gaps, then fewer columns', () => {
  const first = (columns: number): string => tableText(table, { columns, color: false }).split('\n')[0] ?? '';
  expect([30, 26, 25, 24, 5].map(first)).toEqual([
    '  name            n   words',
    '  name           n  words',
    '  name           n  words',
    '  name       words',
    '  name',
  ]);
});

test('colours paint words, not gaps', () => {
  expect(tableText(table, { columns: 40, color: true }).split('\n')[1]).toBe(
    '  a                 1     \u001B[31mone\u001B[39m',
  );
});

test('a name cannot steer the terminal', () => {
  const hostile: Table = { ...table, rows: [{ cells: [cell('\u001B[2Jx\u0007\r\ny\u202E'), cell('1'), cell('')] }] };
  const text = tableText(hostile, { columns: 80, color: true });
  const withoutInk = text.replaceAll('\u001B[2m', '').replaceAll('\u001B[22m', '');
  expect(withoutInk).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  expect(wrapped('a\u001B[31mb', 80)).toEqual(['a [31mb']);
});
