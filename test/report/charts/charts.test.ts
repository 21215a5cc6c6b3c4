import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { calibrationChart } from '../../../src/report/charts/calibration-curve.ts';
import { renderCharts } from '../../../src/report/charts/charts.ts';
import { forestChart } from '../../../src/report/charts/forest.ts';
import { renderPng } from '../../../src/report/charts/png.ts';
import { rankingChart } from '../../../src/report/charts/ranking.ts';
import { renderSvg } from '../../../src/report/charts/render.ts';
import { supportChart } from '../../../src/report/charts/score-support.ts';
import { chartColors } from '../../../src/report/charts/theme.ts';
import { weightChart } from '../../../src/report/charts/weights.ts';
import { reportFixture, SCENARIOS } from '../support/fixtures.ts';

const makers = [forestChart, rankingChart, calibrationChart, supportChart, weightChart];

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

test.each(SCENARIOS)('%s: Vega finds nothing odd, and only known colours are used', async (scenario) => {
  const report = await reportFixture(scenario);
  for (const make of makers) {
    const chart = make(report);
    if (chart === null) continue;
    const warnings: string[] = [];
    const svg = await renderSvg(chart, (message) => warnings.push(message));
    expect(warnings).toEqual([]);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    // Ids would clash between the charts of one page, and count up with every chart drawn.
    expect(svg).not.toMatch(/\sid="|url\(#/);
    const used = new Set([...svg.matchAll(/(?:fill|stroke)="(#[0-9a-f]+)"/g)].map(([, color]) => color));
    expect([...used].filter((color) => !Object.values<string | undefined>(chartColors).includes(color))).toEqual([]);
  }
});

test('the same report gives the same pictures', async () => {
  const report = await reportFixture('complete');
  const [first, second] = [await renderCharts(report), await renderCharts(report)];
  expect(second).toEqual(first);
  expect(first.map(({ name }) => name)).toEqual(['forest', 'ranking', 'calibration', 'score-support', 'weights']);
  const [a, b] = await Promise.all([renderPng(first[0]!.svg), renderPng(second[0]!.svg)]);
  expect(Buffer.from(a).equals(Buffer.from(b))).toBe(true);
});

test('the forest plot has every policy of every estimator, and the truth', async () => {
  const svg = await renderSvg(forestChart(await reportFixture('complete'))!);
  const texts = textsOf(svg);
  expect(texts.filter((text) => text === 'careful')).toHaveLength(2);
  expect(texts).toContain('direct');
  expect(texts).toContain('judge-mean (an axis of its own)');
  // Three policies by two estimators.
  expect(svg.match(new RegExp(`stroke="${chartColors.truth}"`, 'g'))).toHaveLength(6);
});

test('the forest plot draws no number for what is refused, and names the gate', async () => {
  const chart = forestChart(await reportFixture('refused'))!;
  const svg = await renderSvg(chart);
  const texts = textsOf(svg);
  expect(texts).toContain('refused: label-ess');
  expect(texts).toContain('refused: outside-share');
  expect(texts).toContain('no-judge-scores');
  expect(texts).toContain('fails raw-ess +1');
  // base and even by direct, base by snips-shown; what is marked has a colour of its own.
  expect(svg.match(new RegExp(`fill="${chartColors.estimate}"`, 'g'))).toHaveLength(3);
  expect(svg).not.toContain('<script');
  expect(texts.some((text) => text.includes('&lt;script&gt;'))).toBe(true);
});

test('an arrow stands where a truth or an interval lies beyond the axis', async () => {
  const report = await reportFixture('complete');
  const far = { ...report, truths: { ...report.truths, careful: { value: 0.01, se: null, draws: null } } };
  const main = far.estimators.find(({ id }) => id === 'direct')!;
  const policies = main.result!.policies.map((row) =>
    row.policy === 'careful' ? { ...row, estimate: null, se: null, ci: null, band: null, refused: ['transport'] } : row,
  );
  const refused = { ...far, estimators: [{ ...main, result: { ...main.result!, policies } }] };
  const data = JSON.stringify(forestChart(refused)!.spec);
  expect(data).toContain('"beyondLow":"truth"');
  expect(data).toContain('lies beyond the axis');
  expect(JSON.stringify(forestChart(report)!.spec)).not.toContain('lies beyond the axis');
});

test('the ranking has every policy that has an interval, from the best place to the worst it may have', async () => {
  const chart = rankingChart(await reportFixture('complete'))!;
  expect(chart.description).toBe(
    'careful rank 1, best with probability 0.97, base rank 2, may be 2 to 3, best with probability 0.03 and brief rank 3, may be 2 to 3, best with probability < 0.01.',
  );
  const texts = textsOf(await renderSvg(chart));
  expect(texts).toEqual(expect.arrayContaining(['careful', 'best: 0.97', 'best: 0.03', 'best: &lt; 0.01']));
  expect(rankingChart(await reportFixture('refused'))).toBeNull();
});

test('without data there is no chart', async () => {
  const report = await reportFixture('partial');
  expect(makers.map((make) => make(report))).toEqual(makers.map(() => null));
});

test('pictures have their text: resvg leaves it out without a word when it finds no font', async () => {
  const svg = await renderSvg(calibrationChart(await reportFixture('complete'))!);
  const [withText, without] = await Promise.all([renderPng(svg), renderPng(svg.replace(/<text.*?<\/text>/gs, ''))]);
  expect(inkOf(withText)).toBeGreaterThan(inkOf(without) + 1000);
});

/** Bytes of the image's rows, filtered as PNG has it, that are not those of an even ground. */
function inkOf(png: Uint8Array): number {
  const buffer = Buffer.from(png);
  const chunks: Buffer[] = [];
  for (let offset = 8; offset < buffer.length;) {
    const length = buffer.readUInt32BE(offset);
    if (buffer.toString('latin1', offset + 4, offset + 8) === 'IDAT')
      chunks.push(buffer.subarray(offset + 8, offset + 8 + length));
    offset += length + 12;
  }
  return inflateSync(Buffer.concat(chunks)).reduce((count, byte) => count + (byte === 0 || byte === 255 ? 0 : 1), 0);
}
