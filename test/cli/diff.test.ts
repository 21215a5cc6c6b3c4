import { describe, expect, it } from 'vitest';
import type { Difference, PolicyDifference } from '../../src/compare/diff/difference.ts';
import { cliRig, smallWorkspace, type CliRig } from './rig.ts';

const SMALL = 'experiments/small.yaml';
const WARM = 'experiments/warm.yaml';

async function withWarm(rig: CliRig): Promise<void> {
  await rig.write(WARM, (await rig.read(SMALL)).replace('temperature: 0.7', 'temperature: 0.9'));
}

function policyOf(difference: Difference, estimator: string, policy: string): PolicyDifference {
  const found = difference.results?.estimators
    .find((one) => one.estimator === estimator)
    ?.policies.find((one) => one.policy === policy);
  if (found === undefined) throw new Error(`there is no ${estimator} of ${policy}`);
  return found;
}

/** Judge scores by prompt, read from what a run published. */
async function scores(rig: CliRig, directory: string, policy: string): Promise<Map<string, number>> {
  const text = await rig.read(`results/${directory}/fresh_draws/${policy}_responses.jsonl`);
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { prompt_id: string; judge_score: number });
  return new Map(rows.map((row) => [row.prompt_id, row.judge_score]));
}

describe('a clone', () => {
  it('is said to be its original again wherever it stands', async () => {
    const withClone = (text: string): string =>
      text.replace('  - {id: premium', '  - {id: clone, extends: base, sample: 1}\n  - {id: premium');
    await using rig = await cliRig(smallWorkspace(withClone));
    await rig.write(WARM, (await rig.read(SMALL)).replace('count: 16', 'count: 12'));
    await rig.json(0, 'run', SMALL, '--json', '--quiet');
    await rig.json(0, 'run', WARM, '--json', '--quiet');
    const difference = await rig.json<Difference>(0, 'diff', SMALL, WARM, '--json');
    const clones = ['base', 'clone', 'premium'].map((name) => policyOf(difference, 'naive-direct', name).clone_of);
    expect(clones).toEqual([null, 'base', null]);
    const { out } = await rig.run('diff', SMALL, WARM);
    expect(out).toMatch(/naive-direct +clone \(base again\) +0\.\d+ → 0\.\d+/);
  });
});

describe('two temperatures of one policy', () => {
  it('shows config and plan of what was never run, and how to run it', async () => {
    await using rig = await cliRig();
    await withWarm(rig);
    const { code, out, err } = await rig.run('diff', SMALL, WARM);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('config   policies.premium.temperature  0.7 → 0.9\n');
    expect(out).toContain(`${SMALL} was never run: assay run ${SMALL}\n`);
    expect(out).toContain(`${WARM} was never run: assay run ${WARM}\n`);
    const difference = await rig.json<Difference>(1, 'diff', SMALL, WARM, '--json', '--exit-code');
    expect(difference).toMatchObject({ same: false, results: null, a: { directory: null }, b: { directory: null } });
  });

  it('holds the results against each other on the prompts they share, and leaves out what did not change', async () => {
    await using rig = await cliRig();
    await withWarm(rig);
    const before = await rig.json<{ run: string }>(0, 'run', SMALL, '--json', '--quiet');
    const after = await rig.json<{ run: string; calls: { made: number } }>(0, 'run', WARM, '--json', '--quiet');
    const difference = await rig.json<Difference>(0, 'diff', SMALL, WARM, '--json');

    expect(difference.config).toEqual([{ path: 'policies.premium.temperature', old: 0.7, new: 0.9 }]);
    expect(difference.a).toMatchObject({ kind: 'config', experiment: 'small', run: before.run });
    expect(difference.b.run).toBe(after.run);
    const changed = difference.plan.steps.map((step) => step.name);
    expect(changed).toContain('responses/premium');
    expect(changed.filter((name) => /\/(base|unhelpful)$/.test(name))).toEqual([]);
    expect(difference.plan.shared + changed.length).toBe(19);

    for (const estimator of ['naive-direct', 'direct', 'snips']) {
      for (const policy of ['base', 'unhelpful']) {
        expect(policyOf(difference, estimator, policy)).toMatchObject({
          outcome: 'identical-inputs',
          difference: null,
        });
      }
    }
    expect(difference.results?.truths.map((truth) => truth.policy)).toEqual(['premium']);

    // The mean score's difference and its spread, from the published scores alone: those of the prompts' differences.
    const [old, now] = [
      await scores(rig, `small/${before.run}`, 'premium'),
      await scores(rig, `small/${after.run}`, 'premium'),
    ];
    const differences = [...old].map(([prompt, score]) => now.get(prompt)! - score);
    const mean = differences.reduce((sum, d) => sum + d, 0) / differences.length;
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (differences.length - 1);
    const naive = policyOf(difference, 'naive-direct', 'premium').difference;
    expect(naive?.value).toBeCloseTo(mean, 12);
    expect(naive?.se).toBeCloseTo(Math.sqrt(variance / differences.length), 12);
    expect(naive?.pairing).toEqual({ kind: 'paired', prompts: 16, prompts_a: 16, prompts_b: 16 });
    const [lower, upper] = naive!.ci!;
    expect((lower + upper) / 2).toBeCloseTo(mean, 12);
    expect(upper - lower).toBeGreaterThan(2 * 1.96 * naive!.se!);

    const { out } = await rig.run('diff', SMALL, WARM);
    expect(out).toMatch(/^results {2}naive-direct {2}premium .* paired on 16 prompts/m);
    expect(out).toContain('         others unchanged (identical inputs)\n');
  });

  it('takes runs by id, by name and by directory', async () => {
    await using rig = await cliRig();
    await withWarm(rig);
    const { run: first } = await rig.json<{ run: string }>(0, 'run', SMALL, '--json', '--quiet');
    const { run: second } = await rig.json<{ run: string }>(0, 'run', WARM, '--json', '--quiet');
    const byName = await rig.json<Difference>(0, 'diff', `small/${first}`, 'latest', '--json');
    expect(byName).toMatchObject({ a: { kind: 'run', run: first }, b: { kind: 'run', run: second } });
    const byPlace = await rig.json<Difference>(0, 'diff', first.slice(0, 6), `results/small/${second}`, '--json');
    expect(byPlace.results).toEqual(byName.results);
    // The other way round every difference has the other sign, and its spread stays.
    const reverse = await rig.json<Difference>(0, 'diff', second, first, '--json');
    const [there, back] = [byName, reverse].map((one) => policyOf(one, 'direct', 'premium').difference!);
    expect(back!.value).toBe(-there!.value);
    expect(back!.se).toBeCloseTo(there!.se!, 12);
  });
});

describe('configs that say the same', () => {
  it('finds no difference in other comments, orders of keys and file names', async () => {
    await using rig = await cliRig();
    const text = (await rig.read(SMALL)).split('\n').filter((line) => line !== 'seed: 7');
    await rig.write('experiments/same.yaml', [...text, '# the seed, last', 'seed: 7', ''].join('\n'));
    await rig.run('run', SMALL, '--quiet');
    const { code, out } = await rig.run('diff', SMALL, 'experiments/same.yaml', '--exit-code');
    expect(code).toBe(0);
    expect(out).toContain('config   the same\n');
    expect(out).toContain('results  all 9 estimates unchanged (identical inputs)\nNothing differs.\n');
  });

  it('says so before either was run, too', async () => {
    await using rig = await cliRig();
    const difference = await rig.json<Difference>(0, 'diff', SMALL, SMALL, '--json', '--exit-code');
    expect(difference).toMatchObject({ same: true, config: [], plan: { steps: [] }, results: null });
  });
});

describe('other changes', () => {
  it('names refusals that come, and gives no number for them', async () => {
    await using rig = await cliRig();
    await rig.write('experiments/strict.yaml', (await rig.read(SMALL)).replace('refuse: false', 'refuse: true'));
    await rig.run('run', SMALL, 'experiments/strict.yaml', '--quiet');
    const difference = await rig.json<Difference>(0, 'diff', SMALL, 'experiments/strict.yaml', '--json');
    const direct = policyOf(difference, 'direct', 'unhelpful');
    expect(direct.refusals.came).toContain('label-ess');
    expect(direct).toMatchObject({ b: { estimate: null, rank: null }, difference: null, outcome: 'changed' });
    const there = await rig.run('diff', SMALL, 'experiments/strict.yaml');
    expect(there.out).toMatch(/direct +unhelpful +\S+ → refused .*refused now: .*label-ess/);
    const back = await rig.run('diff', 'experiments/strict.yaml', SMALL);
    expect(back.out).toMatch(/direct +unhelpful +refused → \S+ .*no longer refused: .*label-ess/);
    // The mean judge score has no gates: other settings, the same value.
    expect(policyOf(difference, 'naive-direct', 'base').outcome).toBe('same');
  });

  it('does not call inputs identical when what refuses was told something else', async () => {
    const audited = 'audit: {labels_per_policy: 4, margin: 0.2}\nestimators';
    await using rig = await cliRig(smallWorkspace((text) => text.replace('estimators', audited)));
    await rig.write('experiments/narrow.yaml', (await rig.read(SMALL)).replace('margin: 0.2', 'margin: 0.01'));
    await rig.run('run', SMALL, 'experiments/narrow.yaml', '--quiet');
    const difference = await rig.json<Difference>(0, 'diff', SMALL, 'experiments/narrow.yaml', '--json');
    expect(difference.plan.steps.map((step) => step.name)).toContain('diagnostics');
    const outcomes = difference.results!.estimators.flatMap((one) => one.policies.map((policy) => policy.outcome));
    expect(outcomes).toHaveLength(9);
    expect(outcomes).not.toContain('identical-inputs');
  });

  it('pairs a grown sample on the prompts that both have', async () => {
    await using rig = await cliRig();
    await rig.write('experiments/more.yaml', (await rig.read(SMALL)).replace('count: 16', 'count: 24'));
    await rig.run('run', SMALL, 'experiments/more.yaml', '--quiet');
    const difference = await rig.json<Difference>(0, 'diff', SMALL, 'experiments/more.yaml', '--json');
    const pairing = { kind: 'paired', prompts: 16, prompts_a: 16, prompts_b: 24 };
    expect(policyOf(difference, 'naive-direct', 'base').difference).toMatchObject({ pairing });
    expect(policyOf(difference, 'direct', 'base').difference).toMatchObject({ pairing });
    const { out } = await rig.run('diff', SMALL, 'experiments/more.yaml');
    expect(out).toContain('paired on 16 prompts (A has 16, B 24)');
  });

  it('tells a policy and an estimator that one side alone has', async () => {
    await using rig = await cliRig();
    const text = await rig.read(SMALL);
    await rig.write(
      'experiments/other.yaml',
      text.replace('id: premium', 'id: best').replace('[naive-direct, direct, snips]', '[naive-direct]'),
    );
    await rig.run('run', SMALL, 'experiments/other.yaml', '--quiet');
    const difference = await rig.json<Difference>(0, 'diff', SMALL, 'experiments/other.yaml', '--json');
    expect(difference.results?.estimators.map((one) => [one.estimator, one.presence])).toEqual([
      ['naive-direct', 'both'],
      ['direct', 'only-a'],
      ['snips', 'only-a'],
    ]);
    expect(policyOf(difference, 'naive-direct', 'best')).toMatchObject({ a: null, difference: null });
    expect(policyOf(difference, 'naive-direct', 'premium')).toMatchObject({ b: null, difference: null });
    // A renamed policy is the same work under another name.
    const names = difference.plan.steps.filter((step) => step.change !== 'removed').map((step) => step.name);
    expect(names.filter((name) => /^(responses|scores|logprobs)/.test(name))).toEqual([]);
  });

  it('says that two runs cannot be paired once their data is gone, and stays on the safe side', async () => {
    await using rig = await cliRig();
    await withWarm(rig);
    await rig.run('run', SMALL, WARM, '--quiet');
    const paired = await rig.json<Difference>(0, 'diff', SMALL, WARM, '--json');
    const unpaired = await rig.json<Difference>(0, 'diff', SMALL, WARM, '--json', '--cache-dir', 'elsewhere');
    const [a, b] = [paired, unpaired].map((one) => policyOf(one, 'naive-direct', 'premium'));
    expect(b?.difference?.pairing).toEqual({ kind: 'unpaired', reason: 'no-artifacts' });
    expect(b?.difference?.value).toBe(a?.difference?.value);
    expect(b?.difference?.se).toBeCloseTo(Math.hypot(b!.a!.se!, b!.b!.se!), 12);
    // Nothing is claimed to have had identical inputs that cannot be looked at any more.
    expect(policyOf(unpaired, 'naive-direct', 'base').outcome).toBe('same');
  });
});

describe('wrong input', () => {
  it.each([
    ['experiments/smal.yaml', /error\[file-not-found\] .*Did you mean experiments\/small\.yaml\?/],
    ['small/abc', /error\[unknown-run\]|error\[no-runs\]/],
    ['experiments/policies/base.yaml', /error\[wrong-kind\] .*policy/],
    ['HEAD:experiments/small.yaml', /error\[not-a-repository\]/],
  ])('%s ends with 2 and says why', async (text, message) => {
    await using rig = await cliRig();
    const { code, out, err } = await rig.run('diff', text, SMALL);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('prints every problem of both configs', async () => {
    await using rig = await cliRig(smallWorkspace((text) => text.replace('seed: 7', 'sed: 7')));
    await rig.write(WARM, (await rig.read(SMALL)).replace('coverage: 0.5', 'coverage: 5'));
    const { code, err } = await rig.run('diff', SMALL, WARM);
    expect(code).toBe(2);
    expect(err).toContain('experiments/small.yaml:3:1');
    expect(err).toContain('coverage');
  });

  it('names the nearest run', async () => {
    await using rig = await cliRig();
    await rig.run('run', SMALL, '--quiet');
    const { code, err } = await rig.run('diff', 'smal/latest', SMALL);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean small/');
  });
});
