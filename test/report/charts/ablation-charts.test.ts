import { describe, expect, test } from 'vitest';
import { ablationForest } from '../../../src/report/charts/ablation-forest.ts';
import { heatChart, type HeatChart } from '../../../src/report/charts/ablation-heatmap.ts';
import { xyChart, type XyChart } from '../../../src/report/charts/ablation-xy.ts';
import { withTips } from '../../../src/report/charts/mark-tips.ts';
import { renderSvg, type Chart } from '../../../src/report/charts/render.ts';

async function drawn(chart: Chart): Promise<string> {
  const warnings: string[] = [];
  const svg = await renderSvg(chart, (message) => warnings.push(message));
  expect(warnings).toEqual([]);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|aria-|\sid="|url\(/);
  return svg;
}

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)<\//g)].map(([, text = '']) => text);

test('a key becomes a number and a title; labels of others go; what a tip holds is text', () => {
  const svg =
    '<svg a="b"><g role="img" aria-label="x"><path aria-label="@1/0" role="r" d="M"/><line aria-label="@/2"/></g></svg>';
  expect(withTips(svg, ['none', '<b>&\n1'])).toBe(
    '<svg a="b"><g><path data-tip="1" data-series="0" d="M"><title>&lt;b&gt;&amp;\n1</title></path><line data-series="2"/></g></svg>',
  );
});

describe('xy', () => {
  const axis = { title: 'RMSE', scale: 'log', format: '.4~f', isShare: false, ticks: null, levels: [] } as const;
  const given: XyChart = {
    name: 'c',
    title: 'a title that is long enough to be broken into two lines, since it would reach beyond the end of the chart',
    subtitle: 'pooled',
    description: 'd',
    x: { ...axis, title: 'size', scale: 'linear' },
    y: { ...axis, levels: [{ at: 0.02, label: 'target 0.02' }] },
    series: [
      { name: 'direct', family: 0 },
      { name: 'snips', family: 1 },
    ],
    seriesTitle: 'estimator',
    points: [0.1, 0.03, 0.3, 0.2].map((y, index) => ({
      series: index < 2 ? 0 : 1,
      x: index % 2 === 0 ? 100 : 200,
      y,
      interval: [0, 2 * y] as const,
      isHollow: index === 3,
      tip: `point ${index}`,
    })),
    crossings: [{ series: 0, x: 150, y: 0.02 }],
    isLine: true,
    isShared: false,
  };

  test('each point has its tip, each series its number, each level its name', async () => {
    const svg = await drawn(xyChart(given));
    const found = [...svg.matchAll(/data-tip="(\d)" data-series="(\d)"[^>]*><title>([^<]*)</g)];
    expect(found.map((match) => match.slice(1).join(' ')).sort()).toEqual([
      '0 0 point 0',
      '1 0 point 1',
      '2 1 point 2',
      '3 1 point 3',
    ]);
    // Lines, bars, points, and the line down to the axis.
    expect(svg.match(/data-series="0"/g)).toHaveLength(1 + 2 + 2 + 1);
    expect(textsOf(svg)).toContain('target 0.02');
    expect(textsOf(svg).filter((text) => /^A title|chart$/.test(text))).toHaveLength(2);
  });

  test('an interval that reaches 0 does not stretch a logarithmic axis, and ends at its foot', async () => {
    const svg = await drawn(xyChart(given));
    const [, scale, low] = /data-y="(\w+) ([\d.e-]+) /.exec(svg)!;
    expect(scale).toBe('log');
    expect(Number(low)).toBeGreaterThan(0.005);
    expect(Number(low)).toBeLessThan(0.02);
  });

  test('the name of a level stands where it hides no point', async () => {
    const [, right] = given.points;
    const crowded = [0.021, 0.019].map((y) => ({ ...right!, x: 200, y }));
    const svg = await drawn(xyChart({ ...given, points: [...given.points, ...crowded] }));
    const anchors = [...svg.matchAll(/<text text-anchor="(\w+)"[^>]*>target 0\.02/g)].map(([, anchor]) => anchor);
    expect(anchors).toEqual(['start', 'start']);
    expect(
      [...(await drawn(xyChart(given))).matchAll(/<text text-anchor="(\w+)"[^>]*>target/g)].map(([, anchor]) => anchor),
    ).toEqual(['end', 'end']);
  });

  test('a chart of categories cannot be zoomed', async () => {
    const ticks = ['a', 'b'].map((label, at) => ({ at, label }));
    const points = given.points.map((point, index) => ({ ...point, x: index % 2 }));
    const svg = await drawn(xyChart({ ...given, x: { ...axis, scale: 'category', ticks }, points, crossings: [] }));
    expect(svg).not.toContain('data-x=');
    expect(textsOf(svg)).toContain('b');
  });
});

describe('heat map', () => {
  function map(columns: number, isLog = false): HeatChart {
    const names = Array.from({ length: columns }, (_, index) => `column ${index}`);
    return {
      name: 'h',
      title: 't',
      subtitle: 's',
      description: 'd',
      xTitle: 'x',
      yTitle: 'y',
      columns: names,
      rows: ['a', 'b'],
      cells: ['a', 'b'].flatMap((y) =>
        names.map((x, index) => {
          const value = y === 'b' && index === 0 ? null : 0.001 * 4 ** (index % 4);
          return { x, y, value, text: value === null ? 'refused' : value.toFixed(3), tip: `${y} ${x}` };
        }),
      ),
      middle: null,
      isLog,
      isShare: false,
    };
  }

  test('few columns: the number in each cell; many: a legend instead of texts on top of each other', async () => {
    const few = textsOf(await drawn(heatChart(map(4))));
    expect(few).toContain('0.064');
    expect(few).toContain('refused');
    const many = await drawn(heatChart(map(25, true)));
    expect(textsOf(many)).not.toContain('0.064');
    expect(textsOf(many)).toEqual(expect.arrayContaining(['0.001', '0.01', '0.05']));
    expect(many.match(/data-tip=/g)).toHaveLength(50);
  });
});

test('forest: what does not fit beside the truth is counted; an estimate and its truth say the same', async () => {
  const codes = [
    'outside-share',
    'label-ess',
    'transport',
    'raw-ess',
    'ttc',
    'tail-index',
    'judge-overlap',
    'hellinger',
  ];
  const rows = [
    { policy: 'premium', estimate: 0.7, interval: [0.6, 0.8], truth: 0.72, why: null, tip: 'premium 0.7' },
    { policy: 'low', estimate: null, interval: null, truth: 0.1, why: `refused: ${codes.join(', ')}`, tip: 'low' },
    {
      policy: 'middle',
      estimate: null,
      interval: null,
      truth: 0.5,
      why: `refused: ${codes.join(', ')}`,
      tip: 'middle',
    },
    { policy: 'unknown', estimate: null, interval: null, truth: null, why: null, tip: 'unknown' },
  ] as const;
  const svg = await drawn(
    ablationForest({ name: 'f', title: 't', subtitle: 's', description: 'd', panels: [{ title: 'direct', rows }] }),
  );
  const whys = textsOf(svg).filter((text) => text.startsWith('refused'));
  expect(whys[0]).toBe(`refused: ${codes.join(', ')}`);
  // In the middle there is about half the room.
  expect(whys[1]).toMatch(/^refused: outside-share, label-ess, .* \+\d$/);
  expect(textsOf(svg)).toContain('no number');
  expect(svg.match(/data-tip="0"[^>]*><title>direct\npremium 0.7</g)).toHaveLength(2);
});
