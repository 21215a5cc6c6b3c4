import { sha256, type Sha256 } from '../../base/hash.ts';
import type { ArtifactStore } from '../../store/artifacts.ts';
import { StoreError } from '../../store/problems.ts';
import type { RunFile } from '../../store/publish-run.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';
import { finishedEstimators } from '../findings/claims.ts';
import { reportMarkdown } from '../markdown.ts';
import type { RunReport } from '../run-report.ts';
import { recordOf } from '../step-rows.ts';
import { comparisonsCsv, estimatesCsv, estimatesJson } from './estimate-files.ts';
import { fileName } from './file-name.ts';
import { jsonFile } from './json-file.ts';

/** A file of a run, with the hash of its content. */
export interface HashedFile extends RunFile {
  readonly sha256: Sha256;
}

/** Every file of a run that two identical runs have in common, but the manifest. The data comes whatever the formats: each number has its file. */
export async function* runFiles(
  report: RunReport,
  outcome: RunOutcome,
  artifacts: ArtifactStore,
  assayVersion: string,
): AsyncGenerator<HashedFile> {
  const { formats } = report.experiment.report;
  yield made('config.yaml', report.config);
  for (const estimator of finishedEstimators(report)) {
    const name = `estimates/${fileName(estimator.id)}`;
    yield made(`${name}.json`, estimatesJson(report, estimator));
    if (formats.includes('csv')) yield made(`${name}.csv`, estimatesCsv(report, estimator));
  }
  if (formats.includes('csv')) yield made('comparisons.csv', comparisonsCsv(report));
  if (report.diagnostics !== null) yield made('diagnostics.json', jsonFile(report.diagnostics));
  yield* dataFiles(outcome, artifacts);
  yield* pictures(report, assayVersion);
  if (formats.includes('md')) yield made('report.md', reportMarkdown(report, assayVersion));
}

function made(name: string, content: string | Uint8Array): HashedFile {
  return { name, content, sha256: sha256(content) };
}

/** Where an output of the dataset step goes: a run's directory is itself a dataset that can be analysed again. */
function dataFileName(output: string): string | null {
  if (output === 'logged') return 'dataset.jsonl';
  if (output === 'failures') return 'failures.jsonl';
  const fresh = /^fresh\/(.+)$/s.exec(output)?.[1];
  if (fresh !== undefined) return `fresh_draws/${fileName(fresh)}_responses.jsonl`;
  const probe = /^probes\/(.+)$/s.exec(output)?.[1];
  return probe === undefined ? null : `probe_slice/${fileName(probe)}_probe.jsonl`;
}

/** Copied as streams, since they may be larger than memory; their hashes are known. */
async function* dataFiles(outcome: RunOutcome, artifacts: ArtifactStore): AsyncGenerator<HashedFile> {
  const outputs = recordOf(outcome.ends.get('dataset'))?.outputs ?? {};
  for (const [output, { hash }] of Object.entries(outputs).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = dataFileName(output);
    if (name === null) continue;
    const stream = await artifacts.stream(hash);
    if (!stream.ok) throw new StoreError(stream.error);
    yield { name, content: stream.value, sha256: hash };
  }
}

/** The charts and the page that shows them. What draws them is large, so it is loaded only when something is drawn. */
async function* pictures(report: RunReport, assayVersion: string): AsyncGenerator<HashedFile> {
  const { formats, plots } = report.experiment.report;
  if (plots.length === 0 && !formats.includes('html')) return;
  const { renderCharts } = await import('../charts/charts.ts');
  const charts = await renderCharts(report);
  if (plots.includes('svg')) for (const { name, svg } of charts) yield made(`plots/${name}.svg`, svg);
  if (plots.includes('png')) {
    const { renderPng } = await import('../charts/png.ts');
    const images = await Promise.all(charts.map(async ({ name, svg }) => ({ name, png: await renderPng(svg) })));
    for (const { name, png } of images) yield made(`plots/${name}.png`, png);
  }
  if (!formats.includes('html')) return;
  const { reportHtml } = await import('../html/page.ts');
  yield made('report.html', reportHtml(report, charts, assayVersion));
}
