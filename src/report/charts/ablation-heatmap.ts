import type { Chart } from './render.ts';
import { textWidth } from './text-width.ts';
import { CHART_WIDTH, chartColors } from './theme.ts';

export interface HeatCell {
  readonly x: string;
  readonly y: string;
  /** Null where there is no number; `text` says why. */
  readonly value: number | null;
  readonly text: string;
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
}

/** Not among the charts' own colours, which the page turns round on a dark ground: a cell keeps its ground, so its text keeps its colour. */
const ON_PALE = '#16202b';
const ON_DARK = '#fdfefe';
const NO_VALUE = '#d3d8de';

const SEQUENTIAL = ['#edf4f9', '#9cc6e0', '#3f88b8', '#0b4a78'];
const DIVERGING = ['#8c3a12', '#e0a27c', '#f6f6f4', '#8fb8d8', '#1d4f80'];

const ROW = 30;

/** A metric over two axes: a colour and the number in each cell. */
export function heatChart(given: HeatChart): Chart {
  const [low, high] = domainOf(given);
  const longest = Math.ceil(Math.max(0, ...given.rows.map((row) => Math.min(200, textWidth(row, 11.5)))));
  const room = (CHART_WIDTH - longest - 40) / Math.max(1, given.columns.length);
  const widest = Math.max(0, ...given.cells.map(({ text }) => textWidth(text, 1)));
  const fontSize = Math.max(8, Math.min(11.5, (room - 6) / widest));
  const cells = given.cells.map(({ x, y, value, text }) => ({
    x,
    y,
    value,
    text,
    dark: value !== null && isDark(given, (value - low) / (high - low)),
  }));
  const x = { field: 'x', type: 'ordinal', sort: [...given.columns] };
  const y = {
    field: 'y',
    type: 'ordinal',
    sort: [...given.rows],
    axis: { title: given.yTitle, labelLimit: 200, domain: false, ticks: false },
  };
  const turned = given.columns.some((column) => textWidth(column, 11.5) > room - 6);
  return {
    name: given.name,
    title: given.title,
    description: given.description,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: { text: given.title, subtitle: given.subtitle, offset: 14 },
      width: CHART_WIDTH - longest - 40,
      height: { step: ROW },
      data: { values: cells },
      encoding: {
        x: {
          ...x,
          axis: { title: given.xTitle, labelAngle: turned ? -35 : 0, domain: false, ticks: false, labelLimit: 160 },
        },
        y,
      },
      layer: [
        {
          mark: { type: 'rect', color: NO_VALUE, stroke: chartColors.paper, strokeWidth: 1.5 },
          encoding: {
            color: {
              condition: {
                test: 'datum.value !== null',
                field: 'value',
                type: 'quantitative',
                scale: {
                  domain: [low, high],
                  range: given.middle === null ? SEQUENTIAL : DIVERGING,
                  clamp: true,
                  interpolate: 'rgb',
                },
                legend: null,
              },
              value: NO_VALUE,
            },
          },
        },
        {
          mark: { type: 'text', fontSize },
          encoding: {
            text: { field: 'text', type: 'nominal' },
            color: { condition: { test: 'datum.dark', value: ON_DARK }, value: ON_PALE },
          },
        },
      ],
    } as Chart['spec'], // encodings that are built apart lose their literal types
  };
}

function domainOf({ cells, middle }: HeatChart): readonly [number, number] {
  const values = cells.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (middle === null) return low === high ? [low - 0.5, high + 0.5] : [low, high];
  const reach = Math.max(Math.abs(low - middle), Math.abs(high - middle), 1e-9);
  return [middle - reach, middle + reach];
}

/** Where on the scale pale text is easier to read. */
function isDark({ middle }: HeatChart, place: number): boolean {
  return middle === null ? place > 0.55 : Math.abs(place - 0.5) > 0.36;
}
