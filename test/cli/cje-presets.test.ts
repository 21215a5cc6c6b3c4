import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PolicyEstimate } from '../../src/analysis/results.ts';
import { goldenFresh, goldenLogged, targets } from '../analysis/golden-dataset.ts';
import { reference } from '../analysis/reference.ts';
import { cliRig } from './rig.ts';

interface Golden {
  readonly estimates: readonly number[];
  readonly se: readonly number[];
  readonly ci_lower: readonly number[];
  readonly ci_upper: readonly number[];
}

const folder = new URL('../../experiments/estimators/cje-0.3/', import.meta.url);
const golden = (reference('golden-v030') as { readonly est_monotone: Readonly<Record<string, Golden>> }).est_monotone;

/** Preset → its numbers and how near they must be. */
const presets = {
  'raw-ips': ['raw_ips_factory', 1e-9],
  'calibrated-ips': ['calibrated_ips', 1e-9],
  'dr-cpo': ['dr_cpo', 1e-9],
  mrdr: ['mrdr_snips', 1e-9],
  tmle: ['tmle', 1e-6],
  'stacked-dr': ['stacked_dr', 1e-6],
  direct: ['direct_cluster_robust', 1e-9],
  'direct-bootstrap': ['direct_bootstrap_400', 1e-9],
} as const;

const jsonl = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** One dataset in files, with labels on logged rows and on fresh draws: each preset takes those that it is about. */
function workspace(): Record<string, string> {
  const names = readdirSync(folder);
  return {
    'assay.yaml': '',
    'experiments/cje.yaml': `kind: experiment
name: cje
data: {logged: ../data/logged.jsonl, fresh_draws: ../data/fresh, logging_policy: logger, policies: [logger, pi_a, pi_b]}
estimators: [${Object.keys(presets)
      .map((name) => `{use: estimators/cje-0.3/${name}.yaml}`)
      .join(', ')}]
report: {formats: [json], plots: []}
`,
    ...Object.fromEntries(
      names.map((name) => [`experiments/estimators/cje-0.3/${name}`, readFileSync(new URL(name, folder), 'utf8')]),
    ),
    'data/logged.jsonl': jsonl(goldenLogged()),
    ...Object.fromEntries(
      targets.map((name) => [`data/fresh/${name}_responses.jsonl`, jsonl(goldenFresh(name, true))]),
    ),
  };
}

it('the presets of CJE 0.3.0, in one experiment on recorded files, give its numbers', { timeout: 60_000 }, async () => {
  await using rig = await cliRig(workspace());
  const { directory } = await rig.json<{ directory: string }>(0, 'run', 'experiments/cje.yaml', '--json', '--quiet');
  for (const [name, [key, tolerance]] of Object.entries(presets)) {
    const text = await rig.read(join(directory, `estimates/cje-0.3-${name}.json`));
    const { policies } = JSON.parse(text) as { policies: readonly PolicyEstimate[] }; // of estimates/<id>.json
    const expected = golden[key]!;
    targets.forEach((target, i) => {
      const found = policies.find(({ policy }) => policy === target)!;
      const isNear = (value: number | undefined, wanted: number, within: number): void =>
        expect(Math.abs(value! / wanted - 1), `${name} ${target}`).toBeLessThan(within);
      isNear(found.estimate!, expected.estimates[i]!, tolerance);
      // Of a bootstrap, on other random numbers.
      const random = name === 'direct-bootstrap';
      isNear(found.se!, expected.se[i]!, random ? 0.1 : tolerance);
      isNear(found.ci![0], expected.ci_lower[i]!, random ? 0.03 : tolerance);
      isNear(found.ci![1], expected.ci_upper[i]!, random ? 0.03 : tolerance);
    });
  }
});
