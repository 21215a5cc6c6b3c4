import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config/load.ts';
import type { Ablation } from '../src/config/types.generated.ts';
import { cellPace } from '../src/run/ablation/cell-pace.ts';
import { planOfAblation, runAblation } from '../src/run/ablation/run-ablation.ts';
import type { RunOptions } from '../src/run/execute-plan.ts';
import { expectedMs } from '../src/run/pace.ts';
import { openStores } from '../src/run/stores.ts';
import { openPaces } from '../src/store/paces.ts';
import { report } from './measure.ts';

/** Cells of an ablation a second, on one thread and on two, and what a cell of each estimator costs: five policies of the embedded world. */

const prompts = 1000;
const seeds = 100;
const estimators = ['naive-direct', 'direct', 'raw-ips', 'calibrated-ips', 'dr-cpo', 'tr-cpo-e', 'stacked-dr'];

const workspace = await mkdtemp(join(tmpdir(), 'assay-bench-cells-'));
await cp(join(import.meta.dirname, '..', 'experiments'), join(workspace, 'experiments'), { recursive: true });
await writeFile(join(workspace, 'assay.yaml'), '');
const file = join(workspace, 'experiments', 'bench.yaml');
await writeFile(
  file,
  `kind: ablation
name: bench
experiment: {use: quickstart.yaml, prompts: {count: ${2 * prompts}}, oracle: {coverage: 0.25}}
axes:
  estimator: [${estimators.join(', ')}]
  sample_size: [${prompts}]
  seed: {range: [0, ${seeds}]}
truth: oracle
tables: []
plots: []
`,
);

const { resolved } = await loadConfig(file, { env: {}, folder: workspace });
const ablation = resolved!.value as Ablation; // as it was just written
const planned = await planOfAblation(ablation, workspace);
if (!planned.ok) throw new Error(planned.error.message);

async function run(cache: string, options: Pick<RunOptions, 'threads' | 'until'>): Promise<number> {
  const stores = await openStores(join(workspace, cache), () => {});
  if (!stores.ok || !planned.ok) throw new Error('the stores do not open');
  const never = new AbortController().signal;
  const start = performance.now();
  const outcome = await runAblation(ablation, planned.value, {
    workspace,
    stores: stores.value,
    env: {},
    onEvent() {},
    stop: never,
    abort: never,
    ...options,
  });
  const seconds = (performance.now() - start) / 1000;
  await stores.value.close();
  if (!outcome.ok || outcome.value.status !== 'done') throw new Error('the cells did not end well');
  return seconds;
}

// What is measured is not what is timed.
await run('measured', { until: 'dataset' });
const cells = planned.value.cells.length;
const seconds: number[] = [];
for (const threads of [1, 2]) {
  const cache = `on-${threads}`;
  await cp(join(workspace, 'measured'), join(workspace, cache), { recursive: true });
  const taken = await run(cache, { threads });
  seconds.push(taken);
  report(
    `${cells} cells of ${prompts} prompts, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
    taken,
    's',
    null,
  );
  report('  cells a second', cells / taken, '/s', null);
}
const [one = NaN, two = NaN] = seconds;
report('  one thread / two threads', one / two, 'x', null);

const paces = await openPaces(join(workspace, 'on-1'));
if (!paces.ok) throw new Error('the paces do not open');
const params = new Map(
  planned.value.plan.steps
    .slice(planned.value.measuring)
    .filter(({ kind }) => kind !== 'sample')
    .map((step) => {
      const own = step.params as Parameters<typeof cellPace>[0]; // of diagnostics and estimates
      return [cellPace(own), 'estimator' in own ? own.estimator.method : 'diagnostics, with the calibrator'] as const;
    }),
);
const known = await paces.value.get([...params.keys()]);
for (const [place, name] of [...params.values()].entries()) {
  const pace = known[place] ?? null;
  if (pace !== null) report(`  ${name}`, expectedMs(pace, prompts), 'ms', null);
}
await paces.value.close();
await rm(workspace, { recursive: true });
