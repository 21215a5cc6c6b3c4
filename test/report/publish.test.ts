import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { gatherReport } from '../../src/report/gather.ts';
import { publishResults } from '../../src/report/publish.ts';
import { StoreError } from '../../src/store/problems.ts';
import { filesOf, run, temporaryFolder, worldExperiment, type FinishedRun } from './support/runs.ts';

async function publish(finished: FinishedRun, resultsDir: string, started = '2026-01-01T00:00:00Z'): Promise<string> {
  const published = await publishResults({ ...finished, resultsDir, assayVersion: '1.2.3', runDetails: { started } });
  return published.directory;
}

async function jsonIn(directory: string, name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(directory, name), 'utf8')) as Record<string, unknown>; // an object, by our own hand
}

test('the same experiment gives the same bytes in every file but run.json, from a cold cache, a warm one and another', async () => {
  const [caches, results] = [await temporaryFolder(), await temporaryFolder()];
  const directories = [
    await publish(await run(worldExperiment(), join(caches, 'a')), join(results, 'first'), '2026-01-01T00:00:00Z'),
    await publish(await run(worldExperiment(), join(caches, 'a')), join(results, 'again'), '2026-02-02T00:00:00Z'),
    await publish(await run(worldExperiment(), join(caches, 'b')), join(results, 'elsewhere'), '2026-03-03T00:00:00Z'),
  ];
  const [first, ...others] = await Promise.all(directories.map(filesOf));
  for (const other of others) {
    expect([...other.keys()].sort()).toEqual([...first!.keys()].sort());
    for (const [name, bytes] of first!)
      expect([name, other.get(name)?.equals(bytes)]).toEqual([name, name !== 'run.json']);
  }
});

test('a run has the files that its documentation names, and the manifest has the hash of each', async () => {
  const [cache, results] = [await temporaryFolder(), await temporaryFolder()];
  const finished = await run(worldExperiment({ more: 'audit: {labels_per_policy: 5, margin: 0.05}' }), cache);
  const directory = await publish(finished, results);
  const files = await filesOf(directory);
  expect([...files.keys()].sort()).toEqual([
    'comparisons.csv',
    'config.yaml',
    'dataset.jsonl',
    'diagnostics.json',
    'estimates/direct.csv',
    'estimates/direct.json',
    'estimates/naive-direct.csv',
    'estimates/naive-direct.json',
    'failures.jsonl',
    'fresh_draws/base_responses.jsonl',
    'fresh_draws/brief_responses.jsonl',
    'manifest.json',
    'plots/calibration.png',
    'plots/calibration.svg',
    'plots/forest.png',
    'plots/forest.svg',
    'plots/score-support.png',
    'plots/score-support.svg',
    'probe_slice/brief_probe.jsonl',
    'report.html',
    'report.md',
    'run.json',
  ]);
  const manifest = await jsonIn(directory, 'manifest.json');
  const hashes = Object.fromEntries(
    [...files]
      .filter(([name]) => !['manifest.json', 'run.json'].includes(name))
      .map(([name, bytes]) => [name, sha256(bytes)]),
  );
  expect(manifest['files']).toEqual(hashes);
  expect(manifest['sources']).toEqual([
    {
      path: 'experiment.yaml',
      sha256: sha256(worldExperiment({ more: 'audit: {labels_per_policy: 5, margin: 0.05}' })['experiment.yaml']!),
    },
  ]);
  expect(manifest['config']).toEqual(finished.experiment);
  expect(manifest).toMatchObject({
    assay: '1.2.3',
    experiment: 'little',
    run: finished.outcome.plan.run,
    status: 'done',
    seeds: {
      experiment: finished.experiment.seed,
      folds: finished.experiment.seed,
      world_prompts: 0,
      worlds: { world: 0, 'oracle-world': 0 },
    },
  });
  expect(files.get('dataset.jsonl')!.toString().trim().split('\n')).toHaveLength(40);
  expect(await readlink(join(results, 'little', 'latest'))).toBe(finished.outcome.plan.run);
  expect(await jsonIn(directory, 'run.json')).toMatchObject({
    started: '2026-01-01T00:00:00Z',
    status: 'done',
    calls: finished.outcome.calls,
  });
});

test('no file but run.json tells where or when it was made', async () => {
  const [cache, results] = [await temporaryFolder(), await temporaryFolder()];
  const finished = await run(worldExperiment(), cache);
  for (const [name, bytes] of await filesOf(await publish(finished, results))) {
    for (const place of [cache, results, finished.workspace, '2026-01-01']) {
      expect([name, name !== 'run.json' && bytes.includes(place)]).toEqual([name, false]);
    }
  }
});

test('estimates have the agreed names, their truth, and in the table the same numbers', async () => {
  const finished = await run(worldExperiment({ more: 'gates: {label_ess: 3}' }), await temporaryFolder());
  const report = await gatherReport(finished.outcome, finished.experiment, finished.stores);
  const directory = await publish(finished, await temporaryFolder());
  const direct = await jsonIn(directory, 'estimates/direct.json');
  const rows = report.estimators.find(({ id }) => id === 'direct')!.result!.policies;
  expect(direct).toMatchObject({
    estimates: rows.map((row) => row.estimate),
    standard_errors: rows.map((row) => row.se),
    confidence_intervals: rows.map((row) => row.ci),
    metadata: { target_policies: ['base', 'brief'], estimator: 'direct', n_samples: 40, oracle_coverage: 0.5 },
    truth: [report.truths['base'], report.truths['brief']],
  });
  expect(report.truths['base']!.value).toBeGreaterThan(0);
  const [header = '', base = ''] = (await readFile(join(directory, 'estimates/direct.csv'), 'utf8')).split('\r\n');
  expect(header).toMatch(/^policy,estimate,se,ci_lower,ci_upper,ess,max_weight,/);
  expect(base.split(',').slice(0, 5)).toEqual([
    'base',
    ...[rows[0]!.estimate, rows[0]!.se, ...rows[0]!.ci!].map(String),
  ]);
});

test('what a run is worth is counted by the providers’ prices, shared work once', async () => {
  const files = worldExperiment();
  const more = files['experiment.yaml']!.replace('logging_policy:', '  - {id: twin, extends: base}\nlogging_policy:');
  const { outcome, experiment, stores } = await run({ 'experiment.yaml': more }, await temporaryFolder());
  const { steps, costs } = await gatherReport(outcome, experiment, stores);
  const twin = steps.find(({ name }) => name === 'responses/twin')!;
  expect(twin.sameAs).toBe('responses/base');
  const base = steps.find(({ name }) => name === 'responses/base')!.calls!;
  expect(base).toMatchObject({ model: 'world-medium', total: 40, failed: 0 });
  expect(base.usd).toBeCloseTo((base.inputTokens + 2 * base.outputTokens) / 1e6, 12);
  const counted = steps.filter(({ calls, sameAs }) => calls !== null && sameAs === null);
  expect(costs.calls).toBe(counted.reduce((sum, { calls }) => sum + calls!.total, 0));
  expect(costs.calls).toBe(40 + 40 + 40 + 40 + 20);
});

test('formats and plots that are not asked for are not written; the data always is', async () => {
  const finished = await run(
    worldExperiment({ more: 'report: {formats: [json], plots: []}' }),
    await temporaryFolder(),
  );
  const names = [...(await filesOf(await publish(finished, await temporaryFolder()))).keys()];
  expect(names.filter((name) => /\.(html|md|csv|svg|png)$/.test(name))).toEqual([]);
  expect(names).toContain('estimates/direct.json');
  expect(names).toContain('diagnostics.json');
});

test('a failed step gives a partial run that says so, with no numbers where there are none', async () => {
  const [cache, results] = [await temporaryFolder(), await temporaryFolder()];
  const finished = await run(worldExperiment({ oracleFaults: ', faults: {seed: 0, empty_answer: 1}' }), cache);
  expect(finished.outcome.status).toBe('failed');
  const directory = await publish(finished, results);
  const manifest = await jsonIn(directory, 'manifest.json');
  expect(manifest).toMatchObject({ status: 'failed' });
  const steps = manifest['steps'] as {
    name: string;
    state: string;
    key: string | null;
    problem?: { code: string; message: string };
  }[]; // as the manifest has it
  expect(steps.find(({ name }) => name === 'labels/dear/base')).toMatchObject({
    state: 'failed',
    key: null,
    problem: { code: 'too-many-failed' },
  });
  expect(steps.find(({ name }) => name === 'estimate/direct')).toMatchObject({ state: 'blocked' });
  const names = [...(await filesOf(directory)).keys()];
  expect(names.filter((name) => name.startsWith('estimates/'))).toEqual([]);
  expect(names).not.toContain('dataset.jsonl');
  expect(await readFile(join(directory, 'report.html'), 'utf8')).toContain('This run is partial');
  expect(await readFile(join(directory, 'report.md'), 'utf8')).toContain('This run is partial');
});

test('a partial run takes no whole one’s place, and goes when the whole one comes', async () => {
  const [cache, results] = [await temporaryFolder(), await temporaryFolder()];
  const whole = await run(worldExperiment(), cache);
  // The same run as it is after a step failed.
  const ends = new Map(whole.outcome.ends);
  ends.set('estimate/direct', { state: 'failed', failure: { code: 'impossible', message: 'estimate/direct: lost' } });
  const partial: FinishedRun = { ...whole, outcome: { ...whole.outcome, status: 'failed', ends } };
  const id = whole.outcome.plan.run;
  const link = join(results, 'little', 'latest');

  const kept = await publish(whole, results);
  const before = await filesOf(kept);
  const beside = await publish(partial, results);
  expect(beside).toBe(join(results, 'little', `${id}-partial`));
  expect(await filesOf(kept)).toEqual(before);
  expect(await readlink(link)).toBe(`${id}-partial`);
  expect((await filesOf(beside)).has('estimates/direct.json')).toBe(false);
  expect(await readFile(join(beside, 'report.md'), 'utf8')).toContain(`assay reproduce little/${id}-partial`);

  await publish(whole, results);
  expect((await readdir(join(results, 'little'))).sort()).toEqual([id, 'latest'].sort());
  expect(await readlink(link)).toBe(id);
});

test('recorded data with hostile names is published under harmless ones', async () => {
  const policy = '<script>alert(1)</script>';
  const rows = Array.from({ length: 30 }, (_, i) => ({
    prompt_id: `p${i}`,
    prompt: '</script><script>alert(2)</script>',
    response: 'r',
    base_policy_logprob: -10,
    target_policy_logprobs: { [policy]: -10 - (i % 3), '../../up': -11 },
    judge_score: (i % 10) / 10,
    oracle_label: (i % 7) / 7,
  }));
  const finished = await run(
    {
      'rows.jsonl': `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`,
      'experiment.yaml':
        'kind: experiment\nname: hostile\ndata: {logged: rows.jsonl, logging_policy: base}\nestimators: [snips]\n',
    },
    await temporaryFolder(),
  );
  expect(finished.outcome.status).toBe('done');
  const files = await filesOf(await publish(finished, await temporaryFolder()));
  const html = files.get('report.html')!.toString();
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toMatch(/<script/i);
  expect(files.get('plots/forest.svg')!.toString()).not.toMatch(/<script/i);
  expect(files.get('report.md')!.toString()).not.toMatch(/(^|[^\\])<script/i);
});

test('the same run published again is kept, but for run.json', async () => {
  const [cache, results] = [await temporaryFolder(), await temporaryFolder()];
  const finished = await run(worldExperiment(), cache);
  const options = { ...finished, resultsDir: results, assayVersion: '1.2.3' };
  expect((await publishResults({ ...options, runDetails: { started: 'then' } })).outcome).toBe('created');
  const again = await publishResults({ ...options, runDetails: { started: 'now' } });
  expect(again.outcome).toBe('kept');
  expect(await jsonIn(again.directory, 'run.json')).toMatchObject({ started: 'now' });
});

test('a damaged or lost artifact is named, and nothing is published', async () => {
  const [cache, results] = [await temporaryFolder(), await temporaryFolder()];
  const finished = await run(worldExperiment(), cache);
  const end = finished.outcome.ends.get('dataset');
  const hash = end?.state === 'ran' ? end.record.outputs['logged']!.hash : null;
  const path = join(cache, 'artifacts', hash!.slice(0, 2), hash!.slice(2));
  await writeFile(path, 'other bytes');
  const damaged = await publish(finished, results).catch((error: unknown) => error);
  expect(damaged).toBeInstanceOf(StoreError);
  expect((damaged as StoreError).problem).toMatchObject({ code: 'corrupt-artifact', path }); // checked the line before
  await rm(path);
  await expect(publish(finished, results)).rejects.toThrow('is not there');
  expect([...(await filesOf(results)).keys()]).toEqual([]);
});
