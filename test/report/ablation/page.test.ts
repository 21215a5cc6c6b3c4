import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderSvg } from '../../../src/report/charts/render.ts';
import { figuresOf } from '../../../src/report/ablation/figures/figures.ts';
import { gridTable } from '../../../src/report/ablation/grid-table.ts';
import { studyOf } from '../../../src/report/ablation/study.ts';
import { filesOf } from './collect.ts';
import { simulatedAblation, simulatedContext, simulatedGrid } from './simulated-grid.ts';

const HOSTILE = '<script>alert(1)</script>\\input{/etc/passwd}|`_%$#&{"\u202E';
const rows = simulatedGrid(3);
const hostileRows = rows.map((row) =>
  row.estimator === 'snips'
    ? {
        ...row,
        estimator: HOSTILE,
        values: { ...row.values, estimator: HOSTILE },
        policies: row.policies.map((claim) => ({ ...claim, policy: `${HOSTILE}${claim.policy}` })),
      }
    : row,
);
const pages = await filesOf(rows);
const hostile = await filesOf(hostileRows);

describe.each([
  ['plain', pages],
  ['hostile', hostile],
])('%s', (_, files) => {
  const html = files.get('report.html')!;

  test('runs nothing but the figures’ script, and fetches nothing', () => {
    expect(html).toContain(`content="default-src &#39;none&#39;;`);
    const [, allowed] = /script-src &#39;sha256-([^&]*)&#39;; style-src/.exec(html)!;
    const scripts = [...html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)];
    expect(scripts.map(([, attributes]) => attributes)).toEqual(['']);
    expect(createHash('sha256').update(scripts[0]![2]!).digest('base64')).toBe(allowed);
    const rest = html.replace(scripts[0]![0], '');
    expect(rest).not.toMatch(/<(script|iframe|object|embed|form|link|img|base)\b/i);
    expect(rest).not.toMatch(/\son[a-z]+=/i);
    expect(rest).not.toMatch(/(?:src|href|action|xlink:href)="(?:[a-z]+:|\/)/i);
    expect(rest).not.toMatch(/@import|url\(/);
    // Names and numbers become text, never markup; the one address is of a clip path in the page itself.
    expect(scripts[0]![2]).not.toMatch(
      /innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(|fetch|XMLHttp|import/,
    );
    expect(scripts[0]![2]!.match(/url\([^)]{0,2}/g)).toEqual(['url(#$']);
  });

  test('tags are balanced, ids unique, links within the page lead somewhere', () => {
    const open: string[] = [];
    const tags = html
      .replace(/(<script>).*(<\/script>)/s, '$1$2')
      .replace(/<!doctype html>|<(?:meta|hr|br|wbr)\b[^>]*>|<[^>]*\/>/g, '');
    for (const [, slash, name = ''] of tags.matchAll(/<(\/?)([a-zA-Z][\w:]*)\b[^>]*>/g)) {
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  });

  test('tables have captions and scoped headers; rows are as wide as the head', () => {
    const tables = [...html.matchAll(/<table[^>]*>(.*?)<\/table>/gs)].map(([, table = '']) => table);
    expect(tables.length).toBeGreaterThan(5);
    for (const table of tables) {
      expect(table).toContain('<caption>');
      expect(table).not.toMatch(/<th(?=[\s>])(?![^>]*scope=)/);
      const widths = [...table.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = '']) =>
        [...row.matchAll(/<t[hd](?:[^>]*colspan="(\d+)")?[^>]*>/g)].reduce(
          (sum, [, span]) => sum + Number(span ?? 1),
          0,
        ),
      );
      expect(new Set(widths).size).toBe(1);
    }
    for (const [, label] of html.matchAll(/role="img" aria-label="([^"]*)"/g))
      expect(label!.length).toBeGreaterThan(40);
  });

  test('charts have no oddities', async () => {
    const used = files === hostile ? hostileRows : rows;
    const study = studyOf(used, simulatedAblation, simulatedContext);
    const tables = simulatedAblation.tables.map((table) => gridTable(study, table));
    for (const { chart } of figuresOf(study, tables).figures) {
      const warnings: string[] = [];
      const svg = await renderSvg(chart, (message) => warnings.push(message));
      expect(warnings).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      // Ids would clash between the charts of one page.
      expect(svg).not.toMatch(/\sid="|url\(#/);
    }
  });
});

test('LaTeX: a name is printed, never obeyed', () => {
  const tex = hostile.get('tables/accuracy.tex')!;
  expect(tex).not.toContain('\\input{');
  expect(tex).toContain('\\textbackslash{}input\\{/etc/passwd\\}');
  const body = tex.split('\n').filter((line) => line.endsWith('\\\\'));
  const columns = body.map((line) => line.replace(/\\&/g, '').split('&').length);
  expect(new Set(columns).size).toBe(1);
  expect(tex.match(/\\begin\{tabular\}\{([lr]+)\}/)?.[1]).toHaveLength(columns[0]!);
  const braces = tex.replace(/\\[{}]/g, '');
  expect(braces.split('{').length).toBe(braces.split('}').length);
  // A bare % would comment the rest of its line out.
  expect(tex.split('\n').slice(1).join('\n')).not.toMatch(/(?<!\\)%/);
});

test('LaTeX: groups of columns have their rules', () => {
  const tex = pages.get('tables/regimes.tex')!;
  expect(tex).toContain('\\multicolumn{3}{c}{250}');
  // After the estimator and the number of cells (and failures, as far as there are any).
  const before = Number(tex.match(/\\multicolumn\{(\d)\}\{r\}/)![1]);
  expect(tex).toContain(`\\cmidrule(lr){${before + 1}-${before + 3}}`);
  expect(tex.match(/\\begin\{tabular\}\{([lr]+)\}/)?.[1]).toHaveLength(before + 12);
});

test('Markdown: one line a row, as many cells in each', () => {
  for (const name of ['accuracy', 'by-size', 'paired']) {
    const lines = hostile
      .get(`tables/${name}.md`)!
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const widths = lines.map((line) => line.replace(/\\\|/g, '').split('|').length);
    expect(new Set(widths).size).toBe(1);
  }
  expect(hostile.get('report.md')).not.toContain('<script>');
});

test('the page tells the plan, and how to have it again', () => {
  const html = pages.get('report.html')!;
  expect(html).toContain('assay reproduce paper-grid/0123456789ab');
  expect(html).toContain('96 combinations not made, by <code>constraints[0]</code>');
  expect(html).toContain('460 steps do the work of 2,688');
});
