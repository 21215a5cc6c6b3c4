import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PolicyEstimate } from '../../src/analysis/results.ts';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

interface RunDocument {
  readonly directory: string;
  readonly calls: { readonly made: number };
  readonly steps: { readonly run: number };
}

interface Row {
  readonly prompt_id: string;
  readonly metadata?: { readonly cluster?: string };
}

const EXPERIMENT = 'experiments/small.yaml';
/** Sixteen prompts of four topics. */
const CLUSTERED = ['--set', 'prompts.fields.cluster=topic'];

const run = (rig: CliRig, file: string, ...more: readonly string[]): Promise<RunDocument> =>
  rig.json(0, 'run', file, '--json', '--quiet', ...more);

async function rowsOf(rig: CliRig, path: string): Promise<readonly Row[]> {
  const text = (await rig.read(path)).trimEnd();
  return text.split('\n').map((line) => JSON.parse(line) as Row); // written by the run
}

async function estimatesOf(rig: CliRig, { directory }: RunDocument): Promise<readonly PolicyEstimate[]> {
  const { policies } = JSON.parse(await rig.read(join(directory, 'estimates/naive-direct.json'))) as {
    policies: readonly PolicyEstimate[]; // of estimates/<id>.json
  };
  return policies;
}

describe('clusters of prompts that are asked', () => {
  it('are counted, published, and what intervals are made of; naming them asks no model anew', async () => {
    await using rig = await cliRig();
    const plain = await run(rig, EXPERIMENT);
    const clustered = await run(rig, EXPERIMENT, ...CLUSTERED);
    // Prompts, dataset, diagnostics, three estimates.
    expect(clustered).toMatchObject({ calls: { made: 0 }, steps: { run: 6 } });
    const rows = await rowsOf(rig, join(clustered.directory, 'dataset.jsonl'));
    const topics = new Set(rows.map(({ metadata }) => metadata?.cluster));
    expect(rows).toHaveLength(16);
    expect(topics.size).toBeGreaterThan(3);
    expect(topics.has(undefined)).toBe(false);
    const report = await rig.read(join(clustered.directory, 'report.md'));
    expect(report).toContain(`16 prompts in ${topics.size} clusters`);
    expect(await rig.read(join(plain.directory, 'report.md'))).toContain('· 16 prompts ·');
    const [before, after] = [(await estimatesOf(rig, plain))[0]!, (await estimatesOf(rig, clustered))[0]!];
    expect([before.n_clusters, after.n_clusters]).toEqual([16, topics.size]);
    expect(after.estimate).toBe(before.estimate);
    expect(after.se).not.toBe(before.se);
  });

  it('come back out of what was published', async () => {
    await using rig = await cliRig();
    const clustered = await run(rig, EXPERIMENT, ...CLUSTERED);
    await rig.write(
      'experiments/recorded.yaml',
      `kind: experiment
name: recorded
seed: 7
data:
  logged: ../${clustered.directory}/dataset.jsonl
  fresh_draws: ../${clustered.directory}/fresh_draws
  policies: [base, premium, unhelpful]
  fields: {cluster: metadata.cluster}
estimators: [naive-direct]
gates: {refuse: false}
report: {formats: [json], plots: []}
`,
    );
    const recorded = await run(rig, 'experiments/recorded.yaml');
    expect(await estimatesOf(rig, recorded)).toEqual(await estimatesOf(rig, clustered));
  });

  it('stay together in the samples of an ablation', async () => {
    await using rig = await cliRig({
      ...smallWorkspace(),
      'experiments/grid.yaml': `kind: ablation
name: grid
experiment: small.yaml
axes: {estimator: [naive-direct], sample_size: [12, 16]}
plots: []
`,
    });
    const seOf = async (...more: readonly string[]): Promise<readonly number[]> => {
      const { directory } = await run(rig, 'experiments/grid.yaml', ...more);
      const text = (await rig.read(join(directory, 'cells.jsonl'))).trimEnd();
      return text.split('\n').map((line) => (JSON.parse(line) as { policies: { se: number }[] }).policies[0]!.se);
    };
    const [plain, clustered] = [await seOf(), await seOf('--set', 'experiment.prompts.fields.cluster=topic')];
    expect(clustered[0]).not.toBe(plain[0]);
    expect(clustered[1]).not.toBe(plain[1]);
    const whole = await run(rig, EXPERIMENT, ...CLUSTERED);
    expect((await estimatesOf(rig, whole))[0]!.se).toBe(clustered[1]);
  });

  it('must be there: a path that leads nowhere is a mistake', async () => {
    await using rig = await cliRig();
    const { code, err } = await rig.run('run', EXPERIMENT, '--quiet', '--set', 'prompts.fields.cluster=topci');
    expect(code).toBe(2);
    expect(err).toContain('error[no-clusters]');
    expect(err).toContain('No record names a cluster at `topci`');
  });

  it('are read from the records of a file, which may not disagree', async () => {
    const record = (id: string, user: unknown): string =>
      `${JSON.stringify({ prompt_id: id, prompt: `Why ${id}?`, user })}\n`;
    const from = (text: string): string =>
      text.replace(
        'prompts: {world: {topics: 4}, count: 16}',
        'prompts: {from: prompts.jsonl, fields: {cluster: user}}',
      );
    await using rig = await cliRig(smallWorkspace(from));
    const ids = Array.from({ length: 8 }, (_, i) => `p${i}`);
    await rig.write('experiments/prompts.jsonl', ids.map((id, i) => record(id, i < 6 ? i >> 1 : undefined)).join(''));
    const { directory } = await run(rig, EXPERIMENT);
    // Three users, and two prompts of nobody.
    expect(await rig.read(join(directory, 'report.md'))).toContain('8 prompts in 5 clusters');
    const names = (await rowsOf(rig, join(directory, 'dataset.jsonl'))).map(({ prompt_id, metadata }) => [
      prompt_id,
      metadata?.cluster,
    ]);
    expect(Object.fromEntries(names)).toEqual({
      p0: '0',
      p1: '0',
      p2: '1',
      p3: '1',
      p4: '2',
      p5: '2',
      p6: undefined,
      p7: undefined,
    });

    await rig.write('experiments/prompts.jsonl', `${record('p', 1)}${record('q', [])}${record('p', 2)}`);
    const { code, err } = await rig.run('run', EXPERIMENT, '--quiet');
    expect(code).toBe(2);
    expect(err).toContain(
      'experiments/prompts.jsonl:2:1  error[invalid-record]  The cluster at `user` is neither text nor a number.',
    );
    expect(err).toContain(
      'experiments/prompts.jsonl:3:1  error[cluster-conflict]  Prompt "p" is in the cluster "2" here and in "1" elsewhere.',
    );
    expect(err).toContain('(there: experiments/prompts.jsonl:1)');
  });
});

describe('clusters of recorded data', () => {
  const logged = (user: (i: number) => unknown): string =>
    Array.from({ length: 12 }, (_, i) =>
      JSON.stringify({
        prompt_id: `p${i}`,
        prompt: `q${i}`,
        response: `r${i}`,
        judge_score: ((7 * i) % 12) / 12,
        metadata: { user_id: user(i) },
      }),
    ).join('\n');
  const experiment = (more = ''): string => `kind: experiment
name: recorded
data: {logged: rows.jsonl, fields: {cluster: metadata.user_id}, policies: [base]${more}}
estimators: [naive-direct]
gates: {refuse: false}
report: {formats: [json, md, html], plots: []}
`;

  it('are those of the rows that name one; the other prompts are their own', async () => {
    await using rig = await cliRig({
      'assay.yaml': '',
      'r.yaml': experiment(),
      'rows.jsonl': logged((i) => (i < 8 ? `user-${i % 4}` : null)),
    });
    const { directory } = await run(rig, 'r.yaml');
    expect((await estimatesOf(rig, { directory } as RunDocument))[0]).toMatchObject({ n_prompts: 12, n_clusters: 8 });
    expect(await rig.read(join(directory, 'report.md'))).toContain('12 prompts in 8 clusters');
  });

  it('may not disagree from table to table: each place is told, or the row dropped and counted', async () => {
    await using rig = await cliRig({
      'assay.yaml': '',
      'r.yaml': experiment(', fresh_draws: fresh'),
      'rows.jsonl': logged((i) => `user-${i % 4}`),
      'fresh/base_responses.jsonl': [
        { prompt_id: 'p0', judge_score: 0.5, draw_idx: 1 },
        { prompt_id: 'p1', judge_score: 0.5, draw_idx: 1, user_id: 'user-2' },
        { prompt_id: 'p2', judge_score: 0.5, draw_idx: 1, user_id: { name: 'ann' } },
      ]
        .map(({ user_id, ...row }) => JSON.stringify({ ...row, metadata: { user_id } }))
        .join('\n'),
    });
    const { code, err } = await rig.run('run', 'r.yaml', '--quiet');
    expect(code).toBe(2);
    expect(err).toContain(
      'fresh/base_responses.jsonl:2:1  error[cluster-conflict]  Prompt "p1" is in the cluster "user-2" here and in "user-1" elsewhere.',
    );
    expect(err).toContain('(there: rows.jsonl:2)');
    expect(err).toContain('fresh/base_responses.jsonl:3:1  error[wrong-type]  The cluster at `metadata.user_id`');
    const { directory } = await run(rig, 'r.yaml', '--set', 'data.on_invalid=drop');
    expect((await estimatesOf(rig, { directory } as RunDocument))[0]).toMatchObject({ n_draws: 13, n_clusters: 4 });
    expect(await rig.read(join(directory, 'report.html'))).toContain('1 row (cluster-conflict)');
  });

  it('must be there: a path that leads nowhere is a mistake', async () => {
    await using rig = await cliRig({ 'assay.yaml': '', 'r.yaml': experiment(), 'rows.jsonl': logged(() => undefined) });
    const { code, err } = await rig.run('run', 'r.yaml', '--quiet');
    expect(code).toBe(2);
    expect(err).toContain('No row names a cluster at `metadata.user_id` (fields.cluster).');
  });
});
