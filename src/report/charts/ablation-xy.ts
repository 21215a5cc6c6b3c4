import type { Chart } from './render.ts';
import { seriesColors, seriesShapes } from './ablation-series.ts';
import { textWidth } from './text-width.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';

/** A number against another, with its interval, by series. */
export interface XyPoint {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly interval: readonly [lower: number, upper: number] | null;
  /** Most of its claims were refused: drawn hollow. */
  readonly isHollow: boolean;
}

export interface XyChart {
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly x: XyAxis;
  readonly y: XyAxis;
  /** In the order of the legend; its title, or null for one series without a name. */
  readonly series: readonly string[];
  readonly seriesTitle: string | null;
  readonly points: readonly XyPoint[];
  /** Whether the points of a series are one line. */
  readonly isLine: boolean;
  /** Whether the series have the same x values, so that their points move a little aside. */
  readonly isShared: boolean;
}

export interface XyAxis {
  readonly title: string;
  readonly scale: 'linear' | 'log' | 'category';
  /** D3 format. */
  readonly format: string;
  /** Named places instead of round numbers; of categories, which lie at 0, 1, …, all. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[] | null;
  /** A level to reach, drawn across. */
  readonly mark: number | null;
}

const HEIGHT = 320;
/** More intervals than this hide each other and the points. */
const MOST_BARS = 60;
/** Share of the x axis between two series that would lie on each other; of the room of a category. */
const DODGE = 0.012;
const CATEGORY_DODGE = 0.09;

export function xyChart(given: XyChart): Chart {
  const points = dodged(given);
  const hasBars = points.length <= MOST_BARS;
  const domains = {
    x: domainOf(
      given.x,
      points.map(({ x }) => [x]),
    ),
    y: domainOf(given.y, extents(points, hasBars)),
  };
  const x = { field: 'x', type: 'quantitative', scale: scaleOf(given.x, domains.x), axis: axisOf(given.x, domains.x) };
  const y = { type: 'quantitative', scale: scaleOf(given.y, domains.y), axis: axisOf(given.y, domains.y) };
  const legend =
    given.seriesTitle === null
      ? null
      : { title: given.seriesTitle, orient: 'right', symbolOpacity: 1, labelLimit: 170 };
  const domain = [...given.series];
  // One legend for both: layers that disagree about it would have none.
  const color = { field: 'series', type: 'nominal', scale: { domain, range: seriesColors(domain.length) }, legend };
  const shape = { field: 'series', type: 'nominal', scale: { domain, range: seriesShapes(domain.length) }, legend };
  return {
    name: given.name,
    title: given.title,
    description: given.description,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: { text: given.title, subtitle: wrapped(given.subtitle), offset: 14 },
      width: CHART_WIDTH - 90 - legendWidth(given),
      height: HEIGHT,
      data: { values: points.map(datum) },
      layer: [
        ...marksAcross(given),
        {
          transform: [{ filter: hasBars ? 'datum.lower !== null' : 'false' }],
          mark: { type: 'rule', strokeWidth: 1.25, opacity: 0.55 },
          encoding: { x, y: { field: 'lower', ...y }, y2: { field: 'upper' }, color },
        },
        ...(given.isLine
          ? [
              {
                mark: { type: 'line', strokeWidth: 1.5 },
                encoding: { x, y: { field: 'y', ...y }, color },
              },
            ]
          : []),
        {
          transform: [{ filter: '!datum.hollow' }],
          mark: { type: 'point', filled: true, size: 55, opacity: 1 },
          encoding: { x, y: { field: 'y', ...y }, color, shape },
        },
        {
          transform: [{ filter: 'datum.hollow' }],
          mark: { type: 'point', filled: false, fill: chartColors.paper, size: 55, opacity: 1, strokeWidth: 1.5 },
          encoding: {
            x,
            y: { field: 'y', ...y },
            color,
            shape,
          },
        },
      ],
    } as Chart['spec'], // encodings that are built apart lose their literal types
  };
}

function datum({ series, x, y, interval, isHollow }: XyPoint): object {
  return { series, x, y, lower: interval?.[0] ?? null, upper: interval?.[1] ?? null, hollow: isHollow };
}

/** Room for the longest name, so that the chart stays as wide as the others. */
function legendWidth({ series, seriesTitle }: XyChart): number {
  if (seriesTitle === null) return 0;
  return (
    34 +
    Math.ceil(Math.max(textWidth(seriesTitle, 11.5), ...series.map((name) => Math.min(160, textWidth(name, 11.5)))))
  );
}

/** Series with the same x values: each moves a little aside, so that no interval hides another. */
function dodged({ points, series, x, isShared }: XyChart): readonly XyPoint[] {
  const [low, high] = rangeOf(points.map((point) => point.x));
  if (!isShared || series.length < 2) return points;
  const middle = (series.length - 1) / 2;
  return points.map((point) => {
    const place = series.indexOf(point.series) - middle;
    if (x.scale === 'category') return { ...point, x: point.x + place * Math.min(CATEGORY_DODGE, 0.7 / series.length) };
    const step = place * DODGE;
    return { ...point, x: x.scale === 'log' ? point.x * (high / low) ** step : point.x + (high - low) * step };
  });
}

const rangeOf = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];

function extents(points: readonly XyPoint[], hasBars: boolean): readonly (readonly number[])[] {
  return points.map(({ y, interval }) => [y, ...(hasBars ? (interval ?? []) : [])]);
}

/** All that is drawn, with a little air. A log scale can't show 0: it ends below the lowest value above that. */
function domainOf({ scale, mark, ticks }: XyAxis, drawn: readonly (readonly number[])[]): readonly [number, number] {
  if (scale === 'category') return [-0.5, (ticks?.length ?? 1) - 0.5];
  const values = [...drawn.flat(), ...(mark === null ? [] : [mark])].filter((value) => scale === 'linear' || value > 0);
  if (values.length === 0) return [0, 1];
  const [low, high] = rangeOf(values);
  if (scale === 'log') return [low / 1.15, high * 1.15];
  const air = Math.max((high - low) * 0.06, 1e-6);
  return [low - air, high + air];
}

function scaleOf({ scale }: XyAxis, domain: readonly [number, number]): object {
  const given = { domain: [...domain], nice: false };
  return scale === 'log' ? { ...given, type: 'log', clamp: true } : { ...given, type: 'linear', zero: false };
}

function axisOf({ title, format, ticks, scale }: XyAxis, domain: readonly [number, number]): object {
  if (ticks === null)
    return scale === 'log' ? { title, format, values: roundValues(domain) } : { title, format, tickCount: 6 };
  const labels = JSON.stringify(ticks.map(({ label }) => label));
  const places = JSON.stringify(ticks.map(({ at }) => at));
  return {
    title,
    values: ticks.map(({ at }) => at),
    labelExpr: `${labels}[indexof(${places}, datum.value)]`,
    labelOverlap: false,
    grid: scale !== 'category',
  };
}

/** 1, 2 and 5 of each power of ten; the powers alone where there are many. */
function roundValues([low, high]: readonly [number, number]): number[] {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, index) => first + index);
  const factors = powers.length > 5 ? [1] : [1, 2, 5];
  return powers
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= low && value <= high);
}

const LINE = 90;

/** A subtitle that is wider than the chart would push it aside. */
function wrapped(text: string): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length >= LINE) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** Dashed lines at what is to be reached. */
function marksAcross({ x, y }: XyChart): readonly object[] {
  const mark = { type: 'rule', strokeDash: [4, 4], strokeWidth: 1, color: chartColors.muted };
  const across = (field: 'x' | 'y', axis: XyAxis): object[] =>
    axis.mark === null
      ? []
      : [
          {
            data: { values: [{ at: axis.mark }] },
            mark,
            encoding: { [field]: { field: 'at', type: 'quantitative' } },
          },
        ];
  return [...across('x', x), ...across('y', y)];
}
