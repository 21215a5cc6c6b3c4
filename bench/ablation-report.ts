import { join } from 'node:path';
import { ablationFiles } from '../src/report/ablation/ablation-files.ts';
import { syntheticGrid } from './ablation-rows.ts';
import { report } from './measure.ts';

/** The report of the paper's grid: 18,750 cells of five policies. Tables, effects, figures, pages; all but the reading of cells. */
const file = join(import.meta.dirname, '../experiments/ablations/arena-paper-grid.yaml');
const { ablation, rows, dropped } = await syntheticGrid(file);

globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const start = performance.now();
const cpu = process.cpuUsage();
let [bytes, files, html, peak] = [0, 0, 0, 0];
const context = {
  assayVersion: '0.0.0',
  run: '0123456789ab',
  config: '',
  plan: { cells: rows.length, dropped, steps: null, calls: null, aliases: [] },
  files: ['cells.jsonl'],
};
for await (const { name, content } of ablationFiles(rows, ablation, context)) {
  bytes += content.length;
  files += 1;
  if (name === 'report.html') html = content.length;
  peak = Math.max(peak, process.memoryUsage().heapUsed);
}
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);

report(
  `report of ${rows.length} cells`,
  seconds,
  's',
  15,
  `${((user + system) / 1e6).toFixed(1)} s of CPU, ${files} files`,
);
report('heap beyond the rows, with garbage', (peak - heapBefore) / 2 ** 20, 'MB', 600);
report('rows themselves', heapBefore / 2 ** 20, 'MB', null);
report('report.html', html / 2 ** 20, 'MB', null, `of ${(bytes / 2 ** 20).toFixed(1)} MB in all`);
