import { analyse, analysisOptions } from '../src/analysis/index.ts';
import { benchData } from './analysis-data.ts';
import { report } from './measure.ts';

/** A million logged rows and two policies with as many draws: time, and memory of the whole process. */
const data = benchData(1_000_000, 2);
for (const method of ['direct', 'dr-cpo']) {
  const options = analysisOptions({ calibration: { mode: 'monotone' }, inference: { method: 'jackknife' } });
  const start = performance.now();
  const { results } = analyse(data, [{ method }], options);
  const seconds = (performance.now() - start) / 1000;
  if (results[0]?.policies.some(({ se }) => se === null)) throw new Error(`${method} has no interval`);
  report(`${method}, group jackknife, n = 10⁶`, seconds, 's', 20);
}
report('memory', process.resourceUsage().maxRSS / 1024, 'MB', 2048);
