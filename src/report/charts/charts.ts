import type { RunReport } from '../run-report.ts';
import { calibrationChart } from './calibration-curve.ts';
import { forestChart } from './forest.ts';
import { rankingChart } from './ranking.ts';
import { renderSvg } from './render.ts';
import { supportChart } from './score-support.ts';
import { weightChart } from './weights.ts';

export interface RenderedChart {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly svg: string;
}

const makers = [forestChart, rankingChart, calibrationChart, supportChart, weightChart] as const;

/** The charts that a run has data for, drawn. */
export async function renderCharts(report: RunReport): Promise<readonly RenderedChart[]> {
  const rendered: RenderedChart[] = [];
  for (const make of makers) {
    const chart = make(report);
    if (chart === null) continue;
    const { name, title, description } = chart;
    rendered.push({ name, title, description, svg: await renderSvg(chart) });
  }
  return rendered;
}
