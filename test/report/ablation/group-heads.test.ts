import { describe, expect, test } from 'vitest';
import { groupHeads, inPanels } from '../../../src/report/ablation/group-heads.ts';
import { gridHtml } from '../../../src/report/ablation/grid-html.ts';
import { gridLatex } from '../../../src/report/ablation/grid-latex.ts';
import { gridTable, type GridTable } from '../../../src/report/ablation/grid-table.ts';
import { studyOf } from '../../../src/report/ablation/study.ts';
import { COVERAGES, simulatedAblation, simulatedContext, simulatedGrid, SIZES } from './simulated-grid.ts';

const study = studyOf(simulatedGrid(2), simulatedAblation, simulatedContext);

function tableOf(metrics: readonly ('rmse' | 'coverage' | 'width')[]): GridTable {
  return gridTable(study, {
    name: 'wide',
    rows: ['estimator'],
    columns: ['sample_size', 'oracle.coverage'],
    metrics: [...metrics],
  });
}

test('neighbours that agree share a head; the same label under another head is another one', () => {
  const groups = [
    ['250', 'a'],
    ['250', 'b'],
    ['500', 'b'],
    ['500', 'b'],
  ].map((labels) => ({ labels }));
  expect(groupHeads(groups)).toEqual([
    [
      expect.objectContaining({ label: '250', first: 0, groups: 2 }),
      expect.objectContaining({ label: '500', first: 2, groups: 2 }),
    ],
    [
      expect.objectContaining({ label: 'a', first: 0, groups: 1 }),
      expect.objectContaining({ label: 'b', first: 1, groups: 1 }),
      expect.objectContaining({ label: 'b', first: 2, groups: 2 }),
    ],
  ]);
  expect(groupHeads([{ labels: [] }])).toEqual([]);
});

describe('a table in parts', () => {
  const table = tableOf(['rmse', 'coverage']);

  test('what agrees on the first axis stays together, and nothing is lost or moved', () => {
    const parts = inPanels(table, 12);
    expect(parts.map(({ groups }) => groups.map(({ labels: [size] }) => size))).toEqual(
      SIZES.map((size) => COVERAGES.map(() => String(size))),
    );
    for (const row of table.rows.keys())
      expect(parts.flatMap((part) => part.rows[row]!.cells)).toEqual(table.rows[row]!.cells);
    for (const part of parts) {
      expect(part.columns.map(({ group }) => group)).toEqual(
        part.columns.map((_, index) => Math.floor(index / (part.columns.length / 4))),
      );
      expect(part.rows[0]!.counts).toHaveLength(4);
    }
  });

  test('one that fits is one; a group that does not fit by itself is its own part', () => {
    expect(inPanels(table, 100)).toEqual([table]);
    expect(inPanels(table, 1)).toHaveLength(SIZES.length * COVERAGES.length);
  });

  test('LaTeX: each part is a tabular whose rows are as wide as its head, and is made to fit', () => {
    const tex = gridLatex(table);
    const tabulars = [...tex.matchAll(/\\begin\{tabular\}\{([lr]+)\}\n(.*?)\\end\{tabular\}/gs)];
    expect(tabulars).toHaveLength(SIZES.length);
    for (const [, columns = '', body = ''] of tabulars) {
      for (const line of body.split('\n').filter((one) => one.endsWith('\\\\'))) {
        const spans = [...line.matchAll(/\\multicolumn\{(\d+)\}/g)].map(([, span]) => Number(span) - 1);
        expect(line.replaceAll('\\&', '').split('&').length + spans.reduce((sum, span) => sum + span, 0)).toBe(
          columns.length,
        );
      }
    }
    expect(tex.match(/\\resizebox\{\\linewidth\}/g)).toHaveLength(SIZES.length);
    // How many cells there are is said in the first part alone.
    expect(tex.match(/estimator & cells &/g)).toHaveLength(1);
  });
});

test('HTML: a line of heads for each column axis', () => {
  const html = gridHtml(tableOf(['rmse'])).text;
  const heads = [...html.matchAll(/<th scope="colgroup" colspan="(\d+)" class="group start">([^<]*)</g)].map(
    ([, span, label]) => `${label} ${span}`,
  );
  expect(heads).toEqual([
    ...SIZES.map((size) => `${size} 4`),
    ...SIZES.flatMap(() => COVERAGES.map((coverage) => `${coverage} 1`)),
  ]);
});
