import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { configToYaml } from '../../../src/config/to-yaml.ts';
import { codesOf, load, SMALL, valueOf, workspace } from '../workspace-rig.ts';

const JUDGE = `kind: judge
id: strict
provider: {id: world, api: world}
model: world-judge
prompt: "Be strict: {{prompt}} {{response}}"
`;

/** The experiment has estimators of its own, one of them with an option. */
const EXPERIMENT = `${SMALL}estimators: [naive-direct, {id: drawn, method: direct, average: draws}]\nlogprobs: {methods: [echo]}\n`;

function ablation(rest: string): Record<string, string> {
  return {
    'main.yaml': `kind: ablation\nname: grid\nexperiment: experiment.yaml\n${rest}`,
    'experiment.yaml': EXPERIMENT,
    'judges/strict.yaml': JUDGE,
  };
}

describe('values of axes', () => {
  it('are resolved as they would be where they are set: files, short forms, defaults', async () => {
    const config = await load(
      ablation(`axes:
  estimator: [direct, drawn, {id: ips, method: raw-ips}]
  judge: [{use: judges/strict.yaml}, {use: judges/strict.yaml, id: warm, temperature: 0.5}]
  calibration: [{mode: monotone}]
`),
    );
    const { axes, experiment } = valueOf(config, 'ablation');
    expect(axes['estimator']).toEqual([
      { id: 'direct', method: 'direct' },
      { id: 'drawn', method: 'direct', average: 'draws' },
      { id: 'ips', method: 'raw-ips', reward: 'calibrated' },
    ]);
    expect(axes['judge']).toMatchObject([
      { id: 'strict', temperature: 0, scale: [0, 100], provider: { id: 'world' } },
      { id: 'warm', temperature: 0.5 },
    ]);
    expect(axes['calibration']).toEqual([{ ...experiment.calibration, mode: 'monotone' }]);
  });

  it('are resolved in the baseline and in included cells, too', async () => {
    const config = await load(
      ablation(`design: one-at-a-time
axes: {estimator: [direct, ppi], seed: {range: [0, 4]}}
baseline: {estimator: ppi}
include: [{estimator: drawn, judge: {use: judges/strict.yaml}}]
`),
    );
    const value = valueOf(config, 'ablation');
    expect(value.baseline).toEqual({ estimator: { id: 'ppi', method: 'ppi' } });
    expect(value.include).toMatchObject([{ estimator: { average: 'draws' }, judge: { id: 'strict' } }]);
    expect(value.axes['seed']).toEqual({ range: [0, 4], step: 1 });
  });

  it('take environment references and paths from where they are written', async () => {
    const config = await load(
      {
        'main.yaml': `kind: ablation
name: grid
experiment: experiment.yaml
axes: {data.logged: ["data/a.jsonl", "\${env:OTHER}/b.jsonl"]}
`,
        'experiment.yaml': 'kind: experiment\nname: recorded\ndata: {logged: x.jsonl, logging_policy: base}\n',
      },
      { env: { OTHER: 'elsewhere' } },
    );
    expect(valueOf(config, 'ablation').axes['data.logged']).toEqual(['data/a.jsonl', 'elsewhere/b.jsonl']);
  });

  it('survive being written: config.yaml loads to the same value, axes in their order', async () => {
    const files = ablation(`zip: [[seed, sample_size]]
axes:
  seed: [1, 2]
  judge: [{use: judges/strict.yaml}]
  sample_size: [5, 10]
  estimator: [drawn, direct]
  calibration.covariates: [[], [response_length]]
constraints: [{when: {estimator: drawn}, require: {calibration.covariates: []}}]
include: [{prompts.count: 5}]
`);
    const folder = workspace(files);
    const first = await loadConfig('main.yaml', { env: {}, folder });
    const value = valueOf(first, 'ablation');
    const again = await load({ 'main.yaml': configToYaml({ kind: 'ablation', value }) });
    expect(valueOf(again, 'ablation')).toEqual(value);
    expect(Object.keys(valueOf(again, 'ablation').axes)).toEqual(Object.keys(value.axes));
  });
});

describe('values of axes that are wrong', () => {
  const messages = async (rest: string): Promise<readonly string[]> =>
    (await load(ablation(rest))).diagnostics.map(({ message }) => message);

  it('are found where only the experiment as a whole shows it', async () => {
    expect(await messages('axes: {logging_policy: [base, nobody]}\n')).toEqual([
      expect.stringContaining('With this value of `logging_policy`: `logging_policy` names no policy'),
    ]);
    expect(await messages('axes: {logprobs: [null]}\n')).toEqual([]);
    const snips = 'axes: {estimator: [snips, direct]}\n';
    const without = { ...ablation(snips), 'experiment.yaml': SMALL };
    expect((await load(without)).diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining('With this value of `estimator`: `snips` needs log probabilities'),
    ]);
    expect(await messages('axes: {oracle.labels: [5, 9]}\n')).toEqual([]);
  });

  it('are found in ranges', async () => {
    expect(await messages('axes: {sample_size: {range: [0, 5]}}\n')).toEqual([
      'A value of the axis `sample_size` must be an integer ≥ 1, not 0.',
    ]);
  });

  it('are no options that a method does not have: there they change nothing', async () => {
    expect(await messages('axes: {estimator: [naive-direct, ppi], estimator.average: [prompts, draws]}\n')).toEqual([]);
    expect(await messages('axes: {estimator.average: [rows]}\n')).toHaveLength(1);
  });

  it('are values that stand twice, and nulls where a default would be meant', async () => {
    const config = await load(ablation('axes: {seed: [1, 2, 1], calibration.mode: [null, monotone]}\n'));
    expect(codesOf(config)).toEqual(['duplicate-value', 'bad-value']);
  });

  it('are the truth of a world that answers nobody, and a fraction of axes that have three values', async () => {
    const recorded = {
      'main.yaml': 'kind: ablation\nname: grid\nexperiment: experiment.yaml\naxes: {seed: [1, 2]}\ntruth: world\n',
      'experiment.yaml': 'kind: experiment\nname: recorded\ndata: {logged: x.jsonl, logging_policy: base}\n',
    };
    expect((await load(recorded)).diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining('No policy of the experiment is answered by the embedded world'),
    ]);
    const three =
      'design: fractional\naxes: {responses.draws: [1, 2, 3], seed: [7, 8, 9], prompts.count: [8, 9], sample_size: [5, 6], calibration.folds: [2, 3]}\n';
    expect(await messages(three)).toEqual(['`fractional` takes axes with two values; `responses.draws` has 3.']);
    // A seed that advances with another axis is no repeat.
    const together =
      'design: fractional\nzip: [[seed, calibration.folds]]\naxes: {seed: [7, 8, 9], calibration.folds: [2, 3, 4], responses.draws: [1, 2], sample_size: [5, 6]}\n';
    expect(await messages(together)).toEqual(['`fractional` takes axes with two values; `seed` has 3.']);
  });
});
