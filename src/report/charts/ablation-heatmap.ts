import type { Chart } from './render.ts';
import { chartTitle } from './chart-title.ts';
import { keyed, markKey } from './mark-tips.ts';
import { textWidth } from './text-width.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';
import { roundFactors, roundSteps, type Domain } from './xy-axis.ts';

export interface HeatCell {
  readonly x: string;
  readonly y: string;
  /** Null where there is no number; `text` says why. */
  readonly value: number | null;
  readonly text: string;
  /** What it says when it is pointed at. */
  readonly tip: string;
}

export interface HeatChart {
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** In order. */
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly cells: readonly HeatCell[];
  /** The value in the middle of a scale with two ends; null for one from pale to dark. */
  readonly middle: number | null;
  /** Whether equal steps of colour are equal factors. */
  readonly isLog: boolean;
  readonly isShare: boolean;
}

/** Not among the charts' own colours, which the page turns round on a dark ground: a cell keeps its ground, so its text keeps its colour. */
const ON_PALE = '#16202b';
const ON_DARK = '#fdfefe';
const NO_VALUE = '#d3d8de';

const SEQUENTIAL = ['#edf4f9', '#9cc6e0', '#3f88b8', '#0b4a78'];
const DIVERGING = ['#8c3a12', '#e0a27c', '#f6f6f4', '#8fb8d8', '#1d4f80'];

const ROW = 30;
const LABEL_SIZE = 11.5;
const LEAST_TEXT = 8.5;
/** Below this much room a column's label stands upright. */
const NARROW = 26;

/** A metric over two axes: a colour and the number in each cell. Where there is no room for numbers, a legend tells the colours. */
export function heatChart(given: HeatChart): Chart {
  const domain = domainOf(given);
  const longest = Math.ceil(Math.max(0, ...given.rows.map((row) => Math.min(200, textWidth(row, LABEL_SIZE)))));
  const width = CHART_WIDTH - longest - 40;
  const room = width / Math.max(1, given.columns.length);
  const widest = Math.max(0, ...given.cells.map(({ text }) => textWidth(text, 1)));
  const fontSize = Math.min(LABEL_SIZE, (room - 5) / widest);
  const hasText = fontSize >= LEAST_TEXT;
  const cells = given.cells.map(({ x, y, value, text }, index) => ({
    x,
    y,
    value,
    text,
    key: markKey(index, null),
    dark: value !== null && isDark(given, placeOf(value, domain, given.isLog)),
  }));
  return {
    name: given.name,
    title: given.title,
    description: given.description,
    tips: given.cells.map(({ tip }) => tip),
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: chartTitle(given.title, given.subtitle),
      width,
      height: { step: ROW },
      data: { values: cells },
      encoding: {
        x: { field: 'x', type: 'ordinal', sort: [...given.columns], axis: columnAxis(given, room) },
        y: {
          field: 'y',
          type: 'ordinal',
          sort: [...given.rows],
          axis: { title: given.yTitle, labelLimit: 200, domain: false, ticks: false },
        },
      },
      layer: [
        {
          mark: {
            type: 'rect',
            invalid: 'show',
            color: NO_VALUE,
            stroke: chartColors.paper,
            strokeWidth: hasText ? 1.5 : 0.75,
          },
          encoding: {
            color: {
              condition: {
                test: 'datum.value !== null',
                field: 'value',
                type: 'quantitative',
                scale: {
                  ...(given.isLog ? { type: 'log' } : {}),
                  domain: [...domain],
                  range: given.middle === null ? SEQUENTIAL : DIVERGING,
                  clamp: true,
                  interpolate: 'rgb',
                },
                legend: hasText ? null : legendOf(given, domain),
              },
              value: NO_VALUE,
            },
            ...keyed('key'),
          },
        },
        ...(hasText
          ? [
              {
                mark: { type: 'text', fontSize },
                encoding: {
                  text: { field: 'text', type: 'nominal' },
                  color: { condition: { test: 'datum.dark', value: ON_DARK }, value: ON_PALE },
                },
              },
            ]
          : []),
      ],
    } as Chart['spec'], // encodings that are built apart lose their literal types
  };
}

function columnAxis({ columns, xTitle }: HeatChart, room: number): object {
  const isTurned = columns.some((column) => textWidth(column, LABEL_SIZE) > room - 6);
  const angle = isTurned ? (room < NARROW ? -90 : -35) : 0;
  return { title: xTitle, labelAngle: angle, domain: false, ticks: false, labelLimit: 160, labelOverlap: false };
}

function legendOf({ isShare, isLog }: HeatChart, domain: Domain): object {
  return {
    title: null,
    orient: 'bottom',
    direction: 'horizontal',
    // A gradient would need an id, and ids clash between the charts of one page.
    type: 'symbol',
    symbolType: 'square',
    symbolSize: 140,
    symbolStrokeColor: chartColors.paper,
    format: isShare ? '.0~%' : '.3~g',
    values: isLog ? roundFactors(domain) : roundSteps(domain),
  };
}

function domainOf({ cells, middle }: HeatChart): Domain {
  const values = cells.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (middle === null) return low === high ? [low - 0.5, high + 0.5] : [low, high];
  const reach = Math.max(Math.abs(low - middle), Math.abs(high - middle), 1e-9);
  return [middle - reach, middle + reach];
}

/** Where a value is between the ends of the scale, from 0 to 1. */
function placeOf(value: number, [low, high]: Domain, isLog: boolean): number {
  return isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** Where on the scale pale text is easier to read. */
function isDark({ middle }: HeatChart, place: number): boolean {
  return middle === null ? place > 0.55 : Math.abs(place - 0.5) > 0.36;
}
