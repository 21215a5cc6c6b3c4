import type { Chart } from './render.ts';
import { seriesLooks, type Series, type SeriesLook } from './ablation-series.ts';
import { chartTitle } from './chart-title.ts';
import { keyed, markKey } from './mark-tips.ts';
import { textWidth } from './text-width.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';
import { axisOf, domainOf, scaleOf, type Domain, type XyAxis } from './xy-axis.ts';
import { levelLines, levelNames } from './xy-levels.ts';

/** A number against another, with its interval, by series. */
export interface XyPoint {
  /** Its place among the series. */
  readonly series: number;
  readonly x: number;
  readonly y: number;
  readonly interval: readonly [lower: number, upper: number] | null;
  /** Most of its claims were refused: drawn hollow. */
  readonly isHollow: boolean;
  /** What it says when it is pointed at. */
  readonly tip: string;
}

export interface XyChart {
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly x: XyAxis;
  readonly y: XyAxis;
  /** In the order of the legend; its title, or null for one series without a name. */
  readonly series: readonly Series[];
  readonly seriesTitle: string | null;
  readonly points: readonly XyPoint[];
  /** Places where a series reaches a level: a line falls from there to the x axis. */
  readonly crossings?: readonly { readonly series: number; readonly x: number; readonly y: number }[];
  /** Whether the points of a series are one line. */
  readonly isLine: boolean;
  /** Whether the series have the same x values, so that their points move a little aside. */
  readonly isShared: boolean;
}

const HEIGHT = 320;
/** More intervals than this hide each other and the points. */
const MOST_BARS = 60;
/** From this many on, points are smaller. */
const CROWD = 150;
/** Share of the x axis between two series that would lie on each other; of the room of a category. */
const DODGE = 0.012;
const CATEGORY_DODGE = 0.09;

export function xyChart(given: XyChart): Chart {
  const points = dodged(given);
  const hasBars = points.length <= MOST_BARS;
  const domains = {
    x: domainOf(
      given.x,
      points.map(({ x }) => [x, x]),
    ),
    y: domainOf(given.y, extents(points, hasBars)),
  };
  const looks = seriesLooks(given.series);
  const names = given.series.map(({ name }) => name);
  const encodings = encodingsOf(given, domains, looks);
  const { x, y, color } = encodings;
  const width = CHART_WIDTH - 90 - legendWidth(given);
  return {
    name: given.name,
    title: given.title,
    description: given.description,
    tips: points.map(({ tip }) => tip),
    ...(given.x.scale === 'category'
      ? {}
      : { zoom: { x: { ...given.x, scale: given.x.scale, domain: domains.x }, y: zoomY(given.y, domains.y) } }),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: chartTitle(given.title, given.subtitle),
      width,
      height: HEIGHT,
      data: { values: points.map((point, index) => datum(point, index, names, looks, domains.y)) },
      layer: [
        ...levelLines(given.x, given.y),
        ...crossings(given, names, domains.y, encodings),
        {
          transform: [{ filter: hasBars ? 'datum.lower !== null' : 'false' }],
          mark: { type: 'rule', strokeWidth: 1.25, opacity: 0.55 },
          encoding: { x, y: { field: 'lower', ...y }, y2: { field: 'upper' }, color, ...keyed('own') },
        },
        ...(given.isLine ? lineLayers(encodings, looks) : []),
        pointLayer(encodings, points.length, false),
        pointLayer(encodings, points.length, true),
        ...levelNames(given.x, given.y, points, { width, height: HEIGHT, domains }),
      ],
    } as Chart['spec'], // encodings that are built apart lose their literal types
  };
}

/** What an axis cuts off, ends at it: a logarithmic one has no 0. */
function datum(
  { series, x, y, interval, isHollow }: XyPoint,
  index: number,
  names: readonly string[],
  looks: readonly SeriesLook[],
  [bottom, top]: Domain,
): object {
  const within = (bound: number | undefined): number | null =>
    bound === undefined ? null : Math.min(top, Math.max(bottom, bound));
  return {
    series: names[series] ?? '',
    x,
    y,
    lower: within(interval?.[0]),
    upper: within(interval?.[1]),
    hollow: isHollow,
    dash: looks[series]?.dash.join() ?? '',
    key: markKey(index, series),
    own: markKey(null, series),
  };
}

type Encodings = Readonly<Record<'x' | 'y' | 'color' | 'shape', object>>;

function encodingsOf(
  given: XyChart,
  domains: { readonly x: Domain; readonly y: Domain },
  looks: readonly SeriesLook[],
): Encodings {
  const domain = given.series.map(({ name }) => name);
  const legend =
    given.seriesTitle === null
      ? null
      : { title: given.seriesTitle, orient: 'right', symbolOpacity: 1, symbolStrokeWidth: 1.5, labelLimit: 170 };
  // One legend for both: layers that disagree about it would have none.
  const bySeries = (range: readonly string[]): object => ({
    field: 'series',
    type: 'nominal',
    scale: { domain, range },
    legend,
  });
  return {
    x: { field: 'x', type: 'quantitative', scale: scaleOf(given.x, domains.x), axis: axisOf(given.x, domains.x) },
    y: { type: 'quantitative', scale: scaleOf(given.y, domains.y), axis: axisOf(given.y, domains.y) },
    color: bySeries(looks.map(({ color }) => color)),
    shape: bySeries(looks.map(({ shape }) => shape)),
  };
}

/** One for each way to dash a line: an encoding of dashes would ask for a legend of its own. */
function lineLayers({ x, y, color }: Encodings, looks: readonly SeriesLook[]): readonly object[] {
  const dashes = new Map(looks.map(({ dash }) => [dash.join(), dash]));
  return [...dashes].map(([name, dash]) => ({
    transform: [{ filter: { field: 'dash', equal: name } }],
    mark: { type: 'line', strokeWidth: 1.5, ...(dash[1] === 0 ? {} : { strokeDash: [...dash] }) },
    encoding: { x, y: { field: 'y', ...y }, color, ...keyed('own') },
  }));
}

function pointLayer({ x, y, color, shape }: Encodings, count: number, isHollow: boolean): object {
  const size = count > CROWD ? 30 : 55;
  return {
    transform: [{ filter: isHollow ? 'datum.hollow' : '!datum.hollow' }],
    mark: isHollow
      ? { type: 'point', filled: false, fill: chartColors.paper, size, opacity: 1, strokeWidth: 1.5 }
      : { type: 'point', filled: true, size, opacity: 1 },
    encoding: { x, y: { field: 'y', ...y }, color, shape, ...keyed('key') },
  };
}

/** Room for the longest name, so that the chart stays as wide as the others. */
function legendWidth({ series, seriesTitle }: XyChart): number {
  if (seriesTitle === null) return 0;
  const names = series.map(({ name }) => Math.min(170, textWidth(name, 11.5)));
  return 34 + Math.ceil(Math.max(textWidth(seriesTitle, 11.5), ...names));
}

/** Series with the same x values: each moves a little aside, so that no interval hides another. */
function dodged({ points, series, x, isShared }: XyChart): readonly XyPoint[] {
  const values = points.map((point) => point.x);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!isShared || series.length < 2) return points;
  const middle = (series.length - 1) / 2;
  const step = Math.min(DODGE, 0.09 / series.length);
  return points.map((point) => {
    const place = point.series - middle;
    if (x.scale === 'category') return { ...point, x: point.x + place * Math.min(CATEGORY_DODGE, 0.7 / series.length) };
    return {
      ...point,
      x: x.scale === 'log' ? point.x * (high / low) ** (place * step) : point.x + (high - low) * place * step,
    };
  });
}

function extents(points: readonly XyPoint[], hasBars: boolean): readonly (readonly [main: number, ...number[]])[] {
  return points.map(({ y, interval }) => [y, ...(hasBars ? (interval ?? []) : [])]);
}

function zoomY(axis: XyAxis, domain: Domain): NonNullable<Chart['zoom']>['y'] {
  return { scale: axis.scale === 'log' ? 'log' : 'linear', domain, isShare: axis.isShare };
}

/** From where a series reaches a level down to the axis. */
function crossings(
  { crossings: found = [] }: XyChart,
  names: readonly string[],
  [bottom]: Domain,
  { x, y, color }: Encodings,
): readonly object[] {
  if (found.length === 0) return [];
  const values = found.map((place) => ({
    x: place.x,
    y: place.y,
    bottom,
    series: names[place.series] ?? '',
    own: markKey(null, place.series),
  }));
  return [
    {
      data: { values },
      mark: { type: 'rule', strokeDash: [2, 3], strokeWidth: 1.25 },
      encoding: { x, y: { field: 'y', ...y }, y2: { field: 'bottom' }, color, ...keyed('own') },
    },
  ];
}
