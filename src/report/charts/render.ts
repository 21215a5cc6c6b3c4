import { parse, textMetrics, View, Warn, type LoggerInterface } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { visible } from '../plain-text.ts';
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
}

/** The same specification gives the same text on every machine. `onWarning` hears what Vega finds odd in a specification: a bug of ours. */
export async function renderSvg(chart: Chart, onWarning: (message: string) => void = () => {}): Promise<string> {
  // Widths by our own table: whether a canvas is installed must not move a label.
  textMetrics.width = (item, text) => textWidth(text, item.fontSize ?? 11);
  const logger = quietLogger(onWarning);
  const { spec } = compile(chart.spec, { config: chartConfig, logger });
  const view = new View(parse(spec), { renderer: 'none', logLevel: Warn, logger });
  try {
    return tidy(await view.toSVG());
  } finally {
    view.finalize();
  }
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
