import { describe, expect, it } from 'vitest';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

interface RunDocument {
  readonly run: string;
  readonly directory: string;
  readonly status: string;
  readonly steps: { readonly cached: number; readonly run: number; readonly failed: number };
  readonly calls: { readonly made: number; readonly cached: number; readonly failed: number };
  readonly estimates: readonly {
    readonly estimator: string;
    readonly policy: string;
    readonly estimate: number | null;
  }[];
}

const FILE = 'experiments/small.yaml';
const run = (rig: CliRig, ...more: readonly string[]): Promise<RunDocument> =>
  rig.json(0, 'run', FILE, '--json', ...more);

/** 16 prompts, 3 policies: answers, log probabilities and scores of each, labels on half of base's. */
const ALL = 16 * 3 * 3 + 8;

async function edit(rig: CliRig, change: (text: string) => string, file = FILE): Promise<void> {
  await rig.write(file, change(await rig.read(file)));
}

describe('what runs again', () => {
  it('is nothing when nothing changed', async () => {
    await using rig = await cliRig();
    const first = await run(rig);
    expect(first).toMatchObject({ status: 'done', calls: { made: ALL, cached: 0, failed: 0 } });
    const second = await run(rig);
    expect(second).toMatchObject({ run: first.run, calls: { made: 0, cached: 0 }, steps: { run: 0, failed: 0 } });
    expect(second.estimates).toEqual(first.estimates);
  });

  it('is nothing paid when a policy is renamed, a comment edited, keys reordered, a file moved', async () => {
    await using rig = await cliRig();
    await run(rig);
    await edit(rig, (text) => `# a comment\n${text.replace('id: premium,', 'id: large,')}`);
    expect((await run(rig)).calls).toMatchObject({ made: 0 });
    await edit(rig, (text) =>
      text.replace('seed: 7\n', '').replace('logging_policy: base\n', 'seed: 7\nlogging_policy: base\n'),
    );
    expect((await run(rig)).calls).toMatchObject({ made: 0 });
    await rig.write('experiments/models/base.yaml', await rig.read('experiments/policies/base.yaml'));
    await edit(rig, (text) => text.replace('use: policies/base.yaml', 'use: models/base.yaml'));
    expect((await run(rig)).calls).toMatchObject({ made: 0 });
  });

  it('is one policy and what depends on it when its temperature changes', async () => {
    await using rig = await cliRig();
    await run(rig);
    const again = await run(rig, '--set', 'policies.premium.temperature=0.8');
    expect(again.calls.made).toBe(16 * 3);
    const plan = await rig.json<{ steps: { name: string; state: string }[] }>(
      0,
      'plan',
      FILE,
      '--json',
      '--set',
      'policies.premium.temperature=0.9',
    );
    const ran = plan.steps.filter(({ state }) => state !== 'cached').map(({ name }) => name);
    expect(ran).toEqual([
      'responses/premium',
      'logprobs/premium',
      'scores/judge/premium',
      'dataset',
      'truth/premium',
      'diagnostics',
      'estimate/naive-direct',
      'estimate/direct',
      'estimate/snips',
    ]);
  });

  it('is only the new prompts when the sample grows, and nothing when it shrinks', async () => {
    await using rig = await cliRig();
    await run(rig);
    // Four prompts more, and with them two labels.
    expect((await run(rig, '--set', 'prompts.count=20')).calls.made).toBe(4 * 3 * 3 + 2);
    expect((await run(rig, '--set', 'prompts.count=12')).calls.made).toBe(0);
  });

  it('is only new labels when the coverage grows', async () => {
    await using rig = await cliRig();
    await run(rig);
    expect((await run(rig, '--set', 'oracle.coverage=0.75')).calls.made).toBe(4);
  });

  it('is every judge score when the judge changes, and no answer', async () => {
    await using rig = await cliRig();
    await run(rig);
    await edit(
      rig,
      (text) => text.replace('Rate how helpful', 'Be strict. Rate how helpful'),
      'experiments/judges/judge.yaml',
    );
    expect((await run(rig)).calls.made).toBe(16 * 3);
  });

  it('is nothing paid when the cache of steps is lost', async () => {
    await using rig = await cliRig();
    const first = await run(rig);
    const { rm } = await import('node:fs/promises');
    for (const name of ['steps.sqlite', 'steps.sqlite-wal', 'steps.sqlite-shm'])
      await rm(rig.path('cache', name), { force: true });
    const second = await run(rig);
    expect(second.calls).toMatchObject({ made: 0, cached: ALL });
    expect(second.estimates).toEqual(first.estimates);
  });
});

describe('policies that send the same requests', () => {
  const withClone = (extra: string): Record<string, string> =>
    smallWorkspace((text) =>
      text.replace('  - {id: premium', `  - {id: clone, extends: base${extra}}\n  - {id: premium`),
    );

  it('share their answers', async () => {
    await using rig = await cliRig(withClone(''));
    expect((await run(rig)).calls.made).toBe(ALL);
  });

  it('have answers of their own with another sample, but share log probabilities', async () => {
    await using rig = await cliRig(withClone(', sample: 1'));
    const { calls, estimates } = await run(rig);
    expect(calls.made).toBe(ALL + 16 * 2);
    const value = (policy: string): number | null | undefined =>
      estimates.find((row) => row.estimator === 'naive-direct' && row.policy === policy)?.estimate;
    expect(value('clone')).not.toBe(value('base'));
  });
});

describe('what goes wrong', () => {
  const faulty = (faults: string, attempts = 1): Record<string, string> => ({
    ...smallWorkspace((text) => text.replace('gates:', 'on_error: {max_failed_fraction: 1}\ngates:')),
    'experiments/providers/world.yaml': `kind: provider\nid: world\napi: world\nretry: {attempts: ${attempts}, base_seconds: 0.001, max_seconds: 0.002}\nworld: {seed: 0, faults: {${faults}}}\n`,
  });

  it('leaves null and a reason, and the next run asks only what failed', async () => {
    await using rig = await cliRig(faulty('server_error: 0.2'));
    const first = await run(rig);
    expect(first.calls.failed).toBeGreaterThan(5);
    const failures = (await rig.read(`${first.directory}/failures.jsonl`))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { reason: string });
    expect(failures.some(({ reason }) => reason === 'server-error')).toBe(true);
    const fresh = await rig.read(`${first.directory}/fresh_draws/base_responses.jsonl`);
    expect(fresh).toContain('"judge_score":null');
    const plan = await rig.json<{ steps: { reasons: { code: string }[] }[] }>(0, 'plan', FILE, '--json');
    expect(plan.steps.some(({ reasons }) => reasons.some(({ code }) => code === 'failed-calls'))).toBe(true);
    // What came is not asked for again, so fewer calls are made than the first time.
    const second = await run(rig);
    expect(second.calls.made).toBeLessThan(first.calls.made);
    expect(second.calls.cached).toBeGreaterThan(0);
  });

  it('is retried and leaves the same results as a run without faults', async () => {
    await using calm = await cliRig();
    await using rough = await cliRig(
      faulty('rate_limited: 0.1, server_error: 0.1, malformed_json: 0.1, empty_answer: 0.1', 12),
    );
    const [expected, found] = [await run(calm), await run(rough)];
    expect(found.calls.failed).toBe(0);
    expect(found.estimates).toEqual(expected.estimates);
  });

  it('fails a step with too many failures, early, and blocks what needs it', async () => {
    const files = faulty('server_error: 1');
    await using rig = await cliRig({
      ...files,
      [FILE]: files[FILE]!.replace('max_failed_fraction: 1', 'max_failed_fraction: 0.1'),
    });
    const result = await rig.run('run', FILE, '--json');
    expect(result.code).toBe(1);
    expect(result.err).toContain('error[too-many-failed]  responses/base:');
    const document = JSON.parse(result.out) as RunDocument;
    expect(document.status).toBe('failed');
    expect(document.steps.failed).toBeGreaterThan(5);
  });

  it('stops at a budget of calls, keeps what was paid for, and goes on from there', async () => {
    await using rig = await cliRig(smallWorkspace((text) => `${text}budget: {calls: 50}\n`));
    const stopped = await rig.run('run', FILE, '--json');
    expect(stopped.code).toBe(3);
    const document = JSON.parse(stopped.out) as RunDocument;
    expect(document).toMatchObject({ status: 'budget', calls: { made: 50 } });
    const rest = await run(rig, '--set', 'budget.calls=1000');
    expect(rest.calls.made).toBe(ALL - 50);
  });

  it('makes no call offline', async () => {
    await using rig = await cliRig();
    const result = await rig.run('run', FILE, '--offline', '--json');
    expect(result.code).toBe(1);
    expect(result.err).toContain('error[offline]');
    await run(rig);
    expect((await run(rig, '--offline', '--set', 'prompts.count=12')).calls.made).toBe(0);
  });

  it('refuses to start a budget in USD that it cannot keep', async () => {
    const provider = 'kind: provider\nid: world\napi: openai\nbase_url: http://127.0.0.1:9/v1\n';
    await using rig = await cliRig({ ...smallWorkspace(), 'experiments/providers/world.yaml': provider });
    const result = await rig.run('run', FILE, '--max-usd', '5');
    expect(result.code).toBe(2);
    expect(result.err).toContain('prices');
  });
});

describe('parts of a run', () => {
  it('ends at a step that it was told to end at, and writes no results', async () => {
    await using rig = await cliRig();
    const document = await run(rig, '--until', 'scores/judge/premium');
    expect(document).toMatchObject({ directory: null, calls: { made: 32 } });
  });

  it('runs a step again that is forced, from cached answers', async () => {
    await using rig = await cliRig();
    await run(rig);
    expect(await run(rig, '--force', 'responses/base')).toMatchObject({
      calls: { made: 0, cached: 16 },
      steps: { run: 1 },
    });
  });

  it('knows its steps', async () => {
    await using rig = await cliRig();
    const result = await rig.run('run', FILE, '--until', 'scores/premium');
    expect(result.code).toBe(2);
    expect(result.err).toContain('scores/judge/premium');
  });
});
