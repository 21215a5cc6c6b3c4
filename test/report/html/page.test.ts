import { describe, expect, test } from 'vitest';
import { renderCharts } from '../../../src/report/charts/charts.ts';
import { reportHtml } from '../../../src/report/html/page.ts';
import { reportFixture, SCENARIOS, type Scenario } from '../support/fixtures.ts';

async function page(scenario: Scenario): Promise<string> {
  const report = await reportFixture(scenario);
  return reportHtml(report, await renderCharts(report), '1.2.3');
}

function matches(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, group = '']) => group);
}

describe.each(SCENARIOS)('%s', (scenario) => {
  test('runs nothing, fetches nothing, and says so to the browser', async () => {
    const html = await page(scenario);
    expect(html).toContain(
      `http-equiv="Content-Security-Policy" content="default-src 'none';`.replaceAll("'", '&#39;'),
    );
    expect(html).not.toMatch(/<(script|iframe|object|embed|form|link|img|base)\b/i);
    expect(html).not.toMatch(/\son[a-z]+\s*=\s*["']/i);
    expect(html).not.toMatch(/(?:src|href|action|xlink:href)="(?:[a-z]+:|\/)/i);
    expect(html).not.toMatch(/@import|url\(/);
    expect(html.length).toBeLessThan(1_000_000);
  });

  test('tags are balanced', async () => {
    const html = (await page(scenario)).replace(/<!doctype html>|<(?:meta|hr|w?br)\b[^>]*>|<[^>]*\/>/g, '');
    const open: string[] = [];
    for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-zA-Z][\w:]*)\b[^>]*>/g)) {
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  test('ids are unique and every link within the page leads somewhere', async () => {
    const html = await page(scenario);
    const ids = matches(html, /\sid="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    for (const target of matches(html, /href="#([^"]*)"/g)) expect(ids).toContain(target);
    for (const target of matches(html, /aria-labelledby="([^"]*)"/g)) expect(ids).toContain(target);
  });

  test('tables have captions and scoped headers, charts are told in words', async () => {
    const html = await page(scenario);
    const tables = matches(html, /<table>(.*?)<\/table>/gs);
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) {
      expect(table).toContain('<caption>');
      expect(table).not.toMatch(/<th(?=[\s>])(?![^>]*scope=)/);
    }
    for (const figure of matches(html, /<figure>(.*?)<\/figure>/gs))
      expect(figure).toMatch(/role="img" aria-label="[^"]{40,}"/);
    expect(html).toMatch(/<html lang="en">/);
    expect(matches(html, /<(main|header|footer|nav)\b/g).sort()).toEqual(['footer', 'header', 'main', 'nav']);
  });
});

test('a hostile name, description, message or config is text', async () => {
  const html = await page('refused');
  for (const payload of ['alert(1)', 'alert(2)', 'alert(3)']) expect(html).toContain(payload);
  expect(html).not.toContain('<script>alert');
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<b>q</b>');
  expect(html).not.toContain('\u001B');
});

test('what is refused has its reason, what to do about it, and no number', async () => {
  const html = await page('refused');
  const row =
    /<tr[^>]*><th scope="row">&lt;script&gt;alert\(1\)&lt;\/script&gt;<\/th>(.*?)<\/tr>/s.exec(html)?.[1] ?? '';
  expect(row).toContain('refused');
  expect(row).toContain('label-ess');
  expect(row).not.toMatch(/\d\.\d{3}/);
  expect(html).toContain('Label about 30 responses of');
});

test('a partial run says so before anything else', async () => {
  const html = await page('partial');
  expect(html.indexOf('This run is partial')).toBeGreaterThan(0);
  expect(html.indexOf('This run is partial')).toBeLessThan(html.indexOf('id="answer"'));
  expect(html).toContain('direct: not computed, since it waits for dataset.');
  expect(html).not.toMatch(/NaN|undefined|Infinity/);
});

test('a topic that withholds a number is open, the others show their verdict and are folded', async () => {
  const html = await page('refused');
  const topics = [...html.matchAll(/<details class="topic" id="([^"]*)"( open)?>\n<summary><h3>/g)];
  expect(topics.map(([, id, open]) => [id, open !== undefined])).toEqual([
    ['support', true],
    ['transport', false],
    ['calibration', true],
    ['overlap', true],
    ['missing', false],
  ]);
  expect(html).toContain('<summary><h3>Score support</h3> <span class="bad">CRITICAL: ');
});

test('what belongs to a cell is a smaller line below it, and long names may break where words meet', async () => {
  const html = await page('complete');
  expect(html).toContain('<td>0.642 – 0.692<small>all 0.637 – 0.697</small></td>');
  expect(html).toContain('<th scope="row">responses/<wbr>brief</th>');
});

test('the reasons in full are given once, below the answer', async () => {
  const html = await page('refused');
  expect(html.match(/class="note"/g)).toHaveLength(4);
  expect(html).not.toContain('It is shown all the same');
});
