import { analyse, analysisOptions, estimatorMethods } from '../src/analysis/index.ts';
import type { AnalysisOptions, PartialAnalysisOptions } from '../src/analysis/index.ts';
import { analysisContext } from '../src/analysis/context.ts';
import { pendingEstimate } from '../src/analysis/estimate.ts';
import { createReplicatePool } from '../src/steps/replicates/pool.ts';
import { benchData } from './analysis-data.ts';
import { gridEstimators } from './grid-estimators.ts';
import { median, report, timed } from './measure.ts';

/**
 * Whole analyses (calibrators, diagnostics, estimates, intervals, comparisons, ranks) on one thread, beside the goals; the note is what the
 * Python reference takes on the same kind of machine.
 */

interface Case {
  readonly name: string;
  readonly method: string;
  readonly n: number;
  readonly policies: number;
  readonly options: PartialAnalysisOptions;
  readonly goalSeconds: number | null;
  readonly reference: string;
}

const monotone = { mode: 'monotone' } as const;
const twoStage = { mode: 'two_stage' } as const;
const bootstrap = { method: 'bootstrap', replicates: 2000 } as const;

const cases: readonly Case[] = [
  direct(1000, 'monotone', 0.4, '8.3 s'),
  direct(5000, 'monotone', 2, '27 s'),
  direct(1000, 'two-stage', 2, '35 s'),
  direct(5000, 'two-stage', 6, '81 s'),
  ...(['dr-cpo', 'tr-cpo-e'] as const).flatMap((method) => [
    offPolicy(method, 1000, monotone, 0.05, '1.9 s'),
    offPolicy(method, 1000, twoStage, 0.05, '5.9 s'),
    offPolicy(method, 50_000, monotone, 2, 'did not end in 1,150 s'),
  ]),
  offPolicy('stacked-dr', 5000, monotone, 1, '152 s'),
];

function direct(n: number, mode: 'monotone' | 'two-stage', goalSeconds: number, reference: string): Case {
  const calibration = mode === 'monotone' ? monotone : twoStage;
  const name = `direct, 2,000 refits, ${mode}, 4 policies, n = ${n}`;
  return {
    name,
    method: 'direct',
    n,
    policies: 4,
    options: { calibration, inference: bootstrap },
    goalSeconds,
    reference,
  };
}

function offPolicy(
  method: string,
  n: number,
  calibration: NonNullable<PartialAnalysisOptions['calibration']>,
  goalSeconds: number,
  reference: string,
): Case {
  const name = `${method}, ${calibration.mode ?? 'auto'}, 3 policies, n = ${n}`;
  return { name, method, n, policies: 3, options: { calibration }, goalSeconds, reference };
}

for (const { name, method, n, policies, options, goalSeconds, reference } of cases) {
  if (!estimatorMethods.includes(method)) continue;
  const data = benchData(n, policies);
  const settings = analysisOptions(options);
  const times = await timed(n > 10_000 ? 2 : 3, () => analyse(data, [{ method }], settings));
  report(name, median(times) / 1000, 's', goalSeconds, `reference ${reference}`);
}

await threads(5000, analysisOptions({ calibration: monotone, inference: bootstrap }));
gridEstimators();

/** The same bootstrap on one thread and on two that have started: goal 1.7 times as fast. */
async function threads(n: number, options: AnalysisOptions): Promise<void> {
  const work = { data: benchData(n, 4), options, config: { method: 'direct' } };
  const source = pendingEstimate(analysisContext(work.data, options), work.config).bootstrap;
  if (source === null) throw new Error('a bootstrap was asked for');
  const pools = [createReplicatePool(1), createReplicatePool(2)];
  const best = [Infinity, Infinity];
  // In turns, and the best of each: other work on the machine hits two threads harder than one.
  for (let round = 0; round < 6; round += 1) {
    for (const [index, pool] of pools.entries()) {
      const start = performance.now();
      await pool.replicates(work, source);
      if (round > 0) best[index] = Math.min(best[index]!, (performance.now() - start) / 1000);
    }
  }
  await Promise.all(pools.map((pool) => pool.close()));
  const [one = NaN, two = NaN] = best;
  report(`the bootstrap alone on 1 thread, n = ${n}`, one, 's', null);
  report(`the bootstrap alone on 2 threads, n = ${n}`, two, 's', null);
  report('  one thread / two threads', one / two, 'x', null, 'goal: at least 1.7');
}
