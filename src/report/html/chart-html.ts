import type { RenderedChart } from '../charts/charts.ts';
import { markup, trusted, type Html } from './markup.ts';

/** A chart in the page itself, so that it follows the page's colours; what it shows is said in words too. */
export function chartHtml(charts: readonly RenderedChart[], name: string): Html | null {
  const chart = charts.find((candidate) => candidate.name === name);
  if (chart === undefined) return null;
  return markup`<figure>
<div class="chart" role="img" aria-label="${`${chart.title}. ${chart.description}`}" tabindex="0">${trusted(chart.svg)}</div>
</figure>
`;
}
