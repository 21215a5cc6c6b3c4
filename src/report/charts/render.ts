import type { LoggerInterface } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { visible } from '../plain-text.ts';
import { withTips } from './mark-tips.ts';
import { chartConfig } from './theme.ts';
import { textWidth } from './text-width.ts';

declare module 'vega' {
  /** Left out of Vega's types. */
  export const textMetrics: { width: (item: { readonly fontSize?: number }, text: string) => number };
}

/** A chart of one run: a specification, and what it shows in words for those who cannot see it. */
export interface Chart {
  /** Of its files. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Vega-Lite. */
  readonly spec: TopLevelSpec;
  /** What a mark says when it is pointed at, by the number that its key has (`markKey`). Without them marks say nothing. */
  readonly tips?: readonly string[];
  /** Of a chart that can be zoomed. */
  readonly zoom?: { readonly x: ZoomAxis; readonly y: ZoomAxis };
}

/** What a script needs to know to draw an axis anew. */
export interface ZoomAxis {
  readonly scale: 'linear' | 'log';
  readonly domain: readonly [number, number];
  readonly isShare: boolean;
}

/** The same specification gives the same text on every machine. `onWarning` hears what Vega finds odd in a specification: a bug of ours. */
export async function renderSvg(chart: Chart, onWarning: (message: string) => void = () => {}): Promise<string> {
  // Loaded when there is something to draw: both are large.
  const [{ parse, textMetrics, View, Warn }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  // Widths by our own table: whether a canvas is installed must not move a label.
  textMetrics.width = (item, text) => textWidth(text, item.fontSize ?? 11);
  const logger = quietLogger(onWarning);
  const { tips } = chart;
  // Descriptions of marks are written with the others alone; `withTips` takes those out again.
  const config = tips === undefined ? chartConfig : { ...chartConfig, aria: true };
  const { spec } = compile(chart.spec, { config, logger });
  const view = new View(parse(spec), { renderer: 'none', logLevel: Warn, logger });
  try {
    const svg = tidy(await view.toSVG());
    return tips === undefined ? svg : zoomable(withTips(svg, tips), chart.zoom);
  } finally {
    view.finalize();
  }
}

function zoomable(svg: string, zoom: Chart['zoom']): string {
  if (zoom === undefined) return svg;
  const axis = ({ scale, domain, isShare }: ZoomAxis): string =>
    [scale, ...domain.map((bound) => Number(bound.toPrecision(6))), isShare ? 'share' : 'number'].join(' ');
  return svg.replace('<svg ', `<svg data-x="${axis(zoom.x)}" data-y="${axis(zoom.y)}" `);
}

/** Coordinates with more digits than a pixel needs are noise, and might differ in the last one between machines. Texts stay. */
function tidy(svg: string): string {
  return visible(svg).replace(/<[^>]*>/g, (tag) =>
    tag.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}

function quietLogger(onWarning: (message: string) => void): LoggerInterface {
  const logger: LoggerInterface = {
    level: () => logger,
    error(...parts) {
      onWarning(parts.map(String).join(' '));
      return this;
    },
    warn(...parts) {
      onWarning(parts.map(String).join(' '));
      return this;
    },
    info() {
      return this;
    },
    debug() {
      return this;
    },
  };
  return logger;
}
