import type { Metric } from '../../../analysis/metrics/metric.ts';
import type { Chart } from '../../charts/render.ts';
import type { XyAxis } from '../../charts/ablation-xy.ts';
import type { CsvValue } from '../../csv.ts';

/** A figure with the numbers that are drawn: each has a file of its own. */
export interface Figure {
  /** Of its files. */
  readonly name: string;
  readonly chart: Chart;
  /** What it shows, below it. */
  readonly caption: string;
  readonly header: readonly string[];
  readonly lines: readonly (readonly CsvValue[])[];
}

const FORMATS: Readonly<Record<Metric['scale'], string>> = {
  share: '.0~%',
  value: '.4~f',
  correlation: '.2~f',
  count: ',.0~f',
  seconds: '.3~s',
};

/** More orders of magnitude than a straight scale can show. */
const WIDE = 20;

/** The axis of a metric; logarithmic where the values lie far apart. */
export function metricAxis(metric: Metric, values: readonly number[], mark: number | null = null): XyAxis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isWide = metric.scale === 'value' && low > 0 && high / low > WIDE;
  return { title: metric.label, scale: isWide ? 'log' : 'linear', format: FORMATS[metric.scale], ticks: null, mark };
}
