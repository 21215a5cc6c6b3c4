import { describe, expect, it } from 'vitest';
import type { DesignReport } from '../../src/cli/render/design-report.ts';
import { cliRig, smallWorkspace } from './rig.ts';

const stated = ['--prompt-variance', '0.05', '--label-variance', '0.2', '--cost-judge', '0.01', '--cost-label', '0.16'];

describe('assay design', () => {
  it('plans from stated variances without a run', async () => {
    await using rig = await cliRig();
    const report = await rig.json<DesignReport>(
      0,
      'design',
      'experiments/small.yaml',
      '--json',
      ...stated,
      '--budget',
      '500',
    );
    // Three policies: a prompt costs three judged responses.
    expect(report.costs).toMatchObject({ currency: 'USD', responses_per_prompt: 3, per_prompt: 0.03, label: 0.16 });
    const { plan } = report.plans[0]!;
    expect(plan!.cost).toBeLessThanOrEqual(500);
    expect(plan!.prompts * 0.03 + plan!.labels * 0.16).toBeCloseTo(plan!.cost, 9);
    expect(report.pilot).toBeNull();
    expect(report.power_curve).toHaveLength(8);
  });

  it('the patch makes an experiment of the plan', async () => {
    await using rig = await cliRig();
    const { out } = await rig.run('design', 'experiments/small.yaml', ...stated, '--effect', '0.05');
    const patch = out.slice(out.indexOf('kind: experiment'));
    await rig.write('experiments/bigger.yaml', patch);
    const resolved = await rig.run('config', 'experiments/bigger.yaml');
    expect(resolved.err).toBe('');
    const count = /count: (\d+)/.exec(patch)![1]!;
    const labels = /labels: (\d+)/.exec(patch)![1]!;
    expect(resolved.out).toContain(`count: ${count}`);
    expect(resolved.out).toContain(`labels: ${labels}`);
    expect(resolved.out).not.toContain('coverage:');
  });

  it('plans from a pilot run, on its paired differences', async () => {
    await using rig = await cliRig();
    const none = await rig.run('design', 'experiments/small.yaml', '--effect', '0.05');
    expect(none.code).toBe(2);
    expect(none.err).toContain('--prompt-variance');
    expect((await rig.run('run', 'experiments/small.yaml', '--quiet')).code).toBe(0);
    const report = await rig.json<DesignReport>(0, 'design', 'experiments/small.yaml', '--json', '--effect', '0.05');
    expect(report.pilot).toMatchObject({ prompts: 16 });
    expect(report.costs.currency).toBeNull();
    expect(report.variances.some(({ reference }) => reference !== null)).toBe(true);
    const differences = report.plans[0]!.plan!.contrasts.flatMap(({ detectable }) => detectable ?? []);
    expect(Math.max(...differences)).toBeLessThanOrEqual(0.05);
    const text = await rig.run('design', 'experiments/small.yaml');
    expect(text.out).toContain('the pilot');
    expect(text.out).toContain('at most');
  });

  it('says what is wrong, and what is out of reach', async () => {
    await using rig = await cliRig(smallWorkspace());
    const half = await rig.run('design', 'experiments/small.yaml', '--prompt-variance', '0.05');
    expect([half.code, half.out]).toEqual([2, '']);
    const text = await rig.run('design', 'experiments/small.yaml', ...stated, '--effect', '-1');
    expect(text.code).toBe(2);
    const far = await rig.run(
      'design',
      'experiments/small.yaml',
      ...stated,
      '--effect',
      '0.001',
      '--max-prompts',
      '500',
    );
    expect(far.code).toBe(1);
    expect(far.out).toContain('not within reach');
    const poor = await rig.run('design', 'experiments/small.yaml', ...stated, '--budget', '1');
    expect(poor.code).toBe(1);
    expect(poor.out).toContain('at least $5.70');
  });
});
