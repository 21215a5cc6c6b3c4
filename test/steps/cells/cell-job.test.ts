import { afterAll, describe, expect, it } from 'vitest';
import { buildEvaluationColumns } from '../../../src/analysis/build-dataset.ts';
import type { FreshRow, LoggedRow } from '../../../src/analysis/rows.ts';
import { randomStream } from '../../../src/base/random.ts';
import { sha256 } from '../../../src/base/hash.ts';
import type { DiagnosticsParams } from '../../../src/plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../../../src/plan/declarations/estimate.ts';
import { expandExperiment } from '../../../src/plan/expand-experiment.ts';
import type { Step } from '../../../src/plan/step.ts';
import type { CellJob, CellOutcome, CellResult } from '../../../src/steps/cells/cell-job.ts';
import { createCellPool, type CellPool } from '../../../src/steps/cells/cell-pool.ts';
import { runCellJob } from '../../../src/steps/cells/run-cell-job.ts';
import { openColumns, shareColumns } from '../../../src/steps/cells/shared-columns.ts';
import type { EvaluationTables } from '../../../src/steps/dataset/assemble.ts';
import { diagnostics } from '../../../src/steps/diagnostics.ts';
import { estimate } from '../../../src/steps/estimate.ts';
import type { ComputingStep, StepContext } from '../../../src/steps/implementation.ts';
import type { DrawnSample } from '../../../src/steps/sample/draw-sample.ts';
import { unpacked } from '../../../src/store/packed.ts';
import { load, valueOf } from '../../config/workspace-rig.ts';
import { naiveRows } from '../sample/naive-rows.ts';
import { textOf } from '../text-of.ts';

const EXPERIMENT = `kind: experiment
name: small
seed: 7
prompts: {world: {topics: 2}, count: 10}
policies:
  - {id: base, provider: {id: world, api: world}, model: world-medium}
  - {id: target, extends: base, model: world-large}
logging_policy: base
judge: {id: judge, provider: {id: world, api: world}, model: world-judge, prompt: "Rate {{response}} to {{prompt}}."}
oracle: {id: oracle, provider: {id: world, api: world}, model: world-oracle, prompt: "Rate {{response}} to {{prompt}}.", coverage: 0.5}
logprobs: {methods: [echo]}
inference: {replicates: 99}
estimators:
  - naive-direct
  - {id: direct, method: direct}
  - {id: by-length, method: direct, calibration: {covariates: [turns], mode: two_stage}}
  - {id: bootstrapped, method: direct, inference: {method: bootstrap}}
  - {id: calibrated-ips, method: calibrated-ips}
  - {id: dr-cpo, method: dr-cpo}
`;

const COUNT = 90;

function tables(): EvaluationTables {
  const stream = randomStream(11, 'cell rows');
  const ids = Array.from({ length: COUNT }, (_, i) => `p${i}`);
  const logged = ids.map((prompt_id, i): LoggedRow => {
    const judge = Math.round(stream.uniform() * 20) / 20;
    const label = Math.min(1, Math.max(0, 0.1 + 0.7 * judge + 0.2 * (stream.uniform() - 0.5)));
    return {
      prompt_id,
      response: `r${i}`,
      base_policy_logprob: -20 - stream.uniform(),
      target_policy_logprobs: { target: -20.5 - stream.uniform() },
      judge_score: i === 5 ? null : judge,
      ...(i % 5 === 0 ? {} : { oracle_label: label }),
      ...(i === 5 ? { missing: { judge_score: 'timeout' } } : {}),
      metadata: { turns: stream.integer(5) },
    };
  });
  const fresh = (shift: number): FreshRow[] =>
    ids.map((prompt_id) => ({
      prompt_id,
      draw_idx: 0,
      judge_score: Math.min(1, Math.round((stream.uniform() + shift) * 20) / 20),
      metadata: { turns: stream.integer(5) },
    }));
  return {
    policies: ['base', 'target'],
    loggingPolicy: 'base',
    logged,
    fresh: {
      base: logged.map((row) => ({ ...row, draw_idx: 0 })),
      target: fresh(0.1),
    },
    probes: {
      target: fresh(0.1)
        .slice(0, 9)
        .map((row) => ({ ...row, draw_idx: 1, oracle_label: 0.5 })),
    },
  };
}

const all = tables();
const columns = buildEvaluationColumns({ ...all, covariates: ['turns'] });
const mask = (keep: (place: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: COUNT }, (_, place) => (keep(place) ? 1 : 0));
const sample: DrawnSample = { prompts: mask((i) => i % 3 !== 0), labels: { base: mask((i) => i % 4 !== 0) } };

async function steps(): Promise<{
  readonly diagnosed: Step<DiagnosticsParams>;
  readonly estimates: readonly Step<EstimateParams>[];
}> {
  const config = valueOf(await load({ 'main.yaml': EXPERIMENT }), 'experiment');
  const found = expandExperiment(config, { worldVersion: 1, files: new Map() }).steps;
  return {
    diagnosed: found.find(({ kind }) => kind === 'diagnostics') as Step<DiagnosticsParams>, // of that kind
    estimates: found.filter(({ kind }) => kind === 'estimate') as Step<EstimateParams>[], // of that kind
  };
}

async function jobOf(change: Partial<CellJob> = {}): Promise<CellJob> {
  const { diagnosed, estimates } = await steps();
  return {
    columns: shareColumns(columns, 'all'),
    sample,
    diagnostics: { type: 'make', params: diagnosed.params, passes: {} },
    estimates: estimates.map(({ params }) => params),
    ...change,
  };
}

/** What the step itself yields on the sample's rows. */
async function alone(
  step: Step<object>,
  kind: ComputingStep,
  inputs: Readonly<Record<string, string>>,
): Promise<string> {
  const context: StepContext = {
    workspace: '',
    stop: new AbortController().signal,
    input: (role) => Promise.resolve(Buffer.from(inputs[role] ?? '')),
    hashOf: (role) => sha256(inputs[role] ?? ''),
    call: () => Promise.reject(new Error('asks no model')),
    announce: () => undefined,
  };
  const made = await kind.run(step, context);
  if (!made.ok) throw new Error(made.error.message);
  return textOf(made.value, step.kind === 'estimate' ? 'estimates' : 'diagnostics');
}

function textIn(outcome: CellOutcome | null | undefined): string {
  if (outcome === null || outcome === undefined || !outcome.ok) throw new Error(outcome?.message ?? 'nothing was made');
  return unpacked(outcome.output)?.toString('utf8') ?? '';
}

const textsIn = ({ diagnostics: first, estimates }: CellResult): string[] => [first, ...estimates].map(textIn);

describe('a job of cells', () => {
  it('yields the bytes that each step yields on the rows of the sample', async () => {
    const { diagnosed, estimates } = await steps();
    const rows = JSON.stringify(naiveRows(all, columns.prompts.ids, sample));
    const expected = await alone(diagnosed, diagnostics, { evaluation: rows });
    const found = runCellJob(await jobOf(), columns);
    expect(textIn(found.diagnostics)).toBe(expected);
    for (const [place, step] of estimates.entries()) {
      const text = await alone(step, estimate, { evaluation: rows, diagnostics: expected });
      expect(textIn(found.estimates[place]) === text, step.name).toBe(true);
    }
    // The options of an estimator's own calibration were heeded.
    expect(textIn(found.estimates[1])).not.toBe(textIn(found.estimates[2]));
  });

  it('goes on from diagnostics that were made before', async () => {
    const job = await jobOf();
    const first = runCellJob(job, columns);
    const later = runCellJob({ ...job, diagnostics: { type: 'made', text: textIn(first.diagnostics) } }, columns);
    expect(later.diagnostics).toBeNull();
    expect(later.estimates.map(textIn)).toEqual(first.estimates.map(textIn));
  });

  it('loses one step to what is thrown in it, and the others not', async () => {
    const job = await jobOf();
    const broken = { ...job.estimates[1]!, estimator: { method: 'no-such-method' } } as unknown as EstimateParams; // what no schema lets in
    const { estimates } = runCellJob({ ...job, estimates: [job.estimates[0]!, broken, job.estimates[5]!] }, columns);
    expect(estimates.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(estimates[1]).toMatchObject({ message: expect.stringContaining('no-such-method') as string });
  });
});

describe('columns for threads', () => {
  it('are opened as they were', () => {
    expect(openColumns(shareColumns(columns, 'all'))).toEqual(columns);
  });

  it('lie on shared memory', () => {
    const shared = shareColumns(columns, 'all');
    for (const array of [
      shared.ids,
      shared.prompts.cluster,
      shared.columns.faults.kind,
      shared.columns.draws['base']!.judge,
    ]) {
      expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });
});

describe('a pool', () => {
  const pools: CellPool[] = [];
  /** Without waiting for work that is worth it. */
  const pool = (threads: number): CellPool => {
    const made = createCellPool(threads, 0);
    pools.push(made);
    return made;
  };
  afterAll(async () => void (await Promise.all(pools.map((one) => one.close()))));

  it('yields the same on any number of threads', async () => {
    const job = await jobOf();
    const expected = textsIn(runCellJob(job, columns));
    for (const threads of [1, 2]) {
      const own = pool(threads);
      const results = await Promise.all([own.run(job), own.run(job), own.run(job)]);
      for (const result of results) expect(textsIn(result)).toEqual(expected);
    }
  });

  it('computes what is over in a moment without threads, and the same', async () => {
    const job = await jobOf();
    const own = createCellPool(2, 60_000);
    expect(textsIn(await own.run(job))).toEqual(textsIn(runCellJob(job, columns)));
    // There is nothing to end.
    await own.close();
    expect(textsIn(await own.run(job))).toHaveLength(7);
  });

  it('rejects the job of a thread that could not take it, and takes others', async () => {
    const own = pool(1);
    const job = await jobOf();
    const broken = { ...job, columns: { ...job.columns, name: 'broken', ids: new Uint8Array() } };
    await expect(own.run(broken)).rejects.toThrow('JSON');
    expect(textsIn(await own.run(job))).toHaveLength(7);
  });

  it('ends what is under way when it is closed', async () => {
    const own = pool(1);
    const job = await jobOf();
    const ended = expect(own.run(job)).rejects.toThrow();
    await own.close();
    await ended;
  });
});
