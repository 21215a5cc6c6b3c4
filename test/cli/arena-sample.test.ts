import { cp, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliRig, type CliRig } from './rig.ts';

const root = join(import.meta.dirname, '..', '..');
const given = process.env['ASSAY_ARENA_DATA'] ?? '../shared/data/arena_sample';
const data = isAbsolute(given) ? given : resolve(root, given);
const isThere = await stat(data).then(
  () => true,
  () => false,
);

interface EstimateFile {
  readonly estimates: readonly (number | null)[];
  readonly standard_errors: readonly (number | null)[];
  readonly confidence_intervals: readonly (readonly [number, number] | null)[];
  readonly metadata: { readonly target_policies: readonly string[] };
}

async function arenaRig(): Promise<CliRig> {
  const rig = await cliRig({ 'assay.yaml': '' }, { ASSAY_ARENA_DATA: data });
  await cp(join(root, 'experiments'), rig.path('experiments'), { recursive: true });
  return rig;
}

describe.skipIf(!isThere)(`experiments/arena-sample.yaml (skipped without ${given})`, () => {
  it("gives the means, the reference's SNIPS, and refuses what it cannot know", { timeout: 60_000 }, async () => {
    await using rig = await arenaRig();
    const { directory } = await rig.json<{ directory: string }>(
      0,
      'run',
      'experiments/arena-sample.yaml',
      '--json',
      '--set',
      'report.plots=[]',
    );
    const read = async (
      id: string,
    ): Promise<
      Record<string, { estimate: number | null; se: number | null; ci: readonly [number, number] | null }>
    > => {
      const file = JSON.parse(await rig.read(`${directory}/estimates/${id}.json`)) as EstimateFile; // as docs/results.md says
      return Object.fromEntries(
        file.metadata.target_policies.map((policy, index) => [
          policy,
          {
            estimate: file.estimates[index] ?? null,
            se: file.standard_errors[index] ?? null,
            ci: file.confidence_intervals[index] ?? null,
          },
        ]),
      );
    };
    const naive = await read('naive-direct');
    expect(naive['base']?.estimate).toBeCloseTo(0.8413, 10);
    expect(naive['clone']?.estimate).toBeCloseTo(0.8491, 10);
    expect(naive['parallel_universe_prompt']?.estimate).toBeCloseTo(0.84852, 10);
    expect(naive['unhelpful']?.estimate).toBeCloseTo(0.2454, 10);

    const reference = JSON.parse(
      await readFile(join(root, 'test/fixtures/reference/b_ips_snips.json'), 'utf8'),
    ) as Record<string, Record<string, { SNIPS: { est: number; se_if: number; ci95_z: [number, number] } }>>;
    const rewards = {
      'snips-judge': 'judge_score',
      'snips-oracle': 'oracle_label_labeled_rows_only',
      'snips-calibrated': 'calibrated_reward',
    };
    for (const [id, reward] of Object.entries(rewards)) {
      const found = await read(id);
      for (const policy of ['clone', 'parallel_universe_prompt', 'unhelpful']) {
        const expected = reference[policy]![reward]!.SNIPS;
        const pairs = [
          [found[policy]?.estimate, expected.est],
          [found[policy]?.se, expected.se_if],
          [found[policy]?.ci?.[0], expected.ci95_z[0]],
          [found[policy]?.ci?.[1], expected.ci95_z[1]],
        ] as const;
        for (const [mine, theirs] of pairs)
          expect(Math.abs((mine ?? Number.NaN) / theirs - 1), `${id} ${policy}`).toBeLessThan(1e-9);
      }
    }

    const direct = await read('direct');
    expect(direct['unhelpful']).toEqual({ estimate: null, se: null, ci: null });
    for (const policy of ['base', 'clone', 'parallel_universe_prompt'])
      expect(direct[policy]?.estimate).toBeGreaterThan(0.7);
    const report = await rig.read(`${directory}/report.md`);
    expect(report).toContain('label-ess');
  });
});
