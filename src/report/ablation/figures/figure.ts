import type { Metric } from '../../../analysis/metrics/metric.ts';
import type { AblationPlot } from '../../../config/types.generated.ts';
import type { Chart } from '../../charts/render.ts';
import type { XyAxis } from '../../charts/xy-axis.ts';
import type { CsvValue } from '../../csv.ts';

/** A figure with the numbers that are drawn: each has a file of its own. */
export interface Figure {
  /** Of its files. */
  readonly name: string;
  readonly type: AblationPlot['type'];
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

/** From this ratio of largest to smallest on, a straight scale would squeeze the smaller ones together. */
const WIDE = 8;

/** Whether values are better seen on a logarithmic scale: errors and widths that are all above 0 and lie far apart. */
export function isWide({ scale, direction }: Metric, values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return scale === 'value' && direction !== 'zero' && low > 0 && high / low > WIDE;
}

/** The axis of a metric. */
export function metricAxis(metric: Metric, values: readonly number[], levels: XyAxis['levels'] = []): XyAxis {
  return {
    title: metric.label,
    scale: isWide(metric, values) ? 'log' : 'linear',
    format: FORMATS[metric.scale],
    isShare: metric.scale === 'share',
    ticks: null,
    levels,
  };
}
