import { describe, expect, test } from 'vitest';
import { renderCharts } from '../../src/report/charts/charts.ts';
import { comparisonsCsv, estimatesCsv, estimatesJson } from '../../src/report/files/estimate-files.ts';
import { finishedEstimators } from '../../src/report/findings/claims.ts';
import { reportHtml } from '../../src/report/html/page.ts';
import { reportMarkdown } from '../../src/report/markdown.ts';
import { summaryText } from '../../src/report/terminal.ts';
import { goldenPath, reportFixture, SCENARIOS } from './support/fixtures.ts';

/** Charts and the style sheet are left out of the golden pages: they have tests of their own, and would hide what changed in the words. */
function normalised(html: string): string {
  return html.replace(/<svg.*?<\/svg>/gs, '<svg></svg>').replace(/<style>.*?<\/style>/s, '<style></style>');
}

describe.each(SCENARIOS)('%s', (scenario) => {
  test('page', async () => {
    const report = await reportFixture(scenario);
    const html = reportHtml(report, await renderCharts(report), '1.2.3');
    await expect(normalised(html)).toMatchFileSnapshot(goldenPath(scenario, 'report.html'));
  });

  test('markdown', async () => {
    const markdown = reportMarkdown(await reportFixture(scenario), '1.2.3');
    await expect(markdown).toMatchFileSnapshot(goldenPath(scenario, 'report.md'));
  });

  test('terminal, wide and narrow', async () => {
    const report = await reportFixture(scenario);
    await expect(summaryText(report, { columns: 120, color: false })).toMatchFileSnapshot(
      goldenPath(scenario, 'summary-120.txt'),
    );
    await expect(summaryText(report, { columns: 60, color: false })).toMatchFileSnapshot(
      goldenPath(scenario, 'summary-60.txt'),
    );
  });

  test('estimates and comparisons', async () => {
    const report = await reportFixture(scenario);
    await expect(comparisonsCsv(report)).toMatchFileSnapshot(goldenPath(scenario, 'comparisons.csv'));
    for (const estimator of finishedEstimators(report)) {
      const path = (format: string): string => goldenPath(scenario, `estimates/${estimator.id}.${format}`);
      await expect(estimatesCsv(report, estimator)).toMatchFileSnapshot(path('csv'));
      await expect(estimatesJson(report, estimator)).toMatchFileSnapshot(path('json'));
    }
  });
});
