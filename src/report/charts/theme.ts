/**
 * Colours of the charts, by their job. The report swaps them for others on a dark page by looking for these very values, so a chart uses no
 * other. The hues are from Okabe & Ito's palette, which people with any common colour blindness can tell apart; shape tells them apart too.
 */
export const chartColors = {
  paper: '#ffffff',
  ink: '#1f2933',
  muted: '#5f6b7a',
  grid: '#e3e7ec',
  estimate: '#0072b2',
  naive: '#8a94a0',
  truth: '#d55e00',
  refused: '#b3403a',
  labels: '#e69f00',
} as const;

/** The browser's own font beside the page's text; the PNGs are drawn with the bundled Inter. */
export const chartFont = 'Inter, system-ui, "Segoe UI", Helvetica, Arial, sans-serif';

/** Width of what is drawn, so that text is readable in a column of a paper. */
export const CHART_WIDTH = 640;

export const chartConfig = {
  background: chartColors.paper,
  padding: 12,
  font: chartFont,
  /** The page says what a chart shows; a label on each mark would be said one by one. */
  aria: false,
  view: { stroke: null },
  title: {
    anchor: 'start',
    fontSize: 13,
    fontWeight: 600,
    color: chartColors.ink,
    subtitleColor: chartColors.muted,
    subtitleFontSize: 11.5,
    offset: 8,
    subtitlePadding: 3,
  },
  axis: {
    labelColor: chartColors.ink,
    labelFontSize: 11.5,
    titleColor: chartColors.muted,
    titleFontSize: 11.5,
    titleFontWeight: 400,
    titlePadding: 8,
    domainColor: chartColors.muted,
    tickColor: chartColors.muted,
    gridColor: chartColors.grid,
    labelPadding: 5,
    labelFlush: false,
  },
  legend: {
    labelColor: chartColors.ink,
    labelFontSize: 11.5,
    titleColor: chartColors.muted,
    titleFontSize: 11.5,
    titleFontWeight: 400,
    symbolSize: 70,
  },
} as const;
