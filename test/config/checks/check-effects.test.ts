import { describe, expect, it } from 'vitest';
import { estimatorDescriptor } from '../../../src/analysis/estimators/registry.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { analysisOptions, estimatorMethods } from '../../../src/analysis/index.ts';
import { inferenceMethod } from '../../../src/analysis/inference/uncertainty.ts';
import { OWN_CHOICE } from '../../../src/config/checks/check-effects.ts';
import { configToYaml } from '../../../src/config/to-yaml.ts';
import { goldenData } from '../../analysis/golden-dataset.ts';
import { load } from '../workspace-rig.ts';

/** Every warning as `line:column message`; anything else fails the test. */
async function warningsOf(text: string, files: Record<string, string> = {}): Promise<readonly string[]> {
  const { diagnostics, resolved } = await load({ 'main.yaml': text, ...files });
  expect(diagnostics.filter(({ code }) => code !== 'no-effect')).toEqual([]);
  expect(diagnostics.filter(({ severity }) => severity !== 'warning')).toEqual([]);
  expect(resolved).not.toBeNull();
  return diagnostics.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`);
}

const experiment = (estimators: string, inference = '{method: jackknife}'): string =>
  `kind: experiment\nname: e\ndata: {logged: rows.jsonl}\nestimators: ${estimators}\ninference: ${inference}\n`;

describe('what an estimator chooses first', () => {
  it('is what the analysis has it to be', () => {
    const context = analysisContext(goldenData('logged-labels'), analysisOptions());
    for (const method of estimatorMethods) {
      const descriptor = estimatorDescriptor(method);
      const prepared = descriptor.prepare(context, { method });
      const chosen = inferenceMethod(descriptor, prepared, 'auto');
      // Those that are not in the list say so for the data at hand.
      if (method in OWN_CHOICE)
        expect([method, prepared.auto, chosen]).toEqual([method, undefined, OWN_CHOICE[method]]);
      else expect([method, prepared.auto]).toEqual([method, chosen]);
    }
  });
});

describe('options of an estimator', () => {
  it('`cluster` and `df` are about influence values: the jackknife reads neither', async () => {
    expect(await warningsOf(experiment('[{id: dr, method: dr-cpo, cluster: fold, df: normal}]'))).toEqual([
      '4:39 `cluster` has no effect: intervals of `dr` are made by the jackknife. Leave it out, or set `oracle_uncertainty` to `fold-jackknife` or `none`.',
      '4:54 `df` has no effect: intervals of `dr` are made by the jackknife. Leave it out, or set `oracle_uncertainty` to `fold-jackknife` or `none`.',
    ]);
  });

  it.each([
    ['the experiment uses influence values', 'cluster: fold', '{method: influence}'],
    ['its calibration is taken as given', 'cluster: row, oracle_uncertainty: none', '{}'],
    ['it adds the fold jackknife', 'df: clusters, oracle_uncertainty: fold-jackknife', '{}'],
    ['it uses influence values itself', 'df: normal, inference: {method: influence}', '{method: bootstrap}'],
    ['they say what is so anyway', 'cluster: prompt, df: satterthwaite', '{}'],
  ])('have an effect, or need none, where %s', async (_, options, inference) => {
    expect(await warningsOf(experiment(`[{id: dr, method: dr-cpo, ${options}}]`, inference))).toEqual([]);
  });

  it.each([
    ['bootstrap', '{method: bootstrap}', ''],
    ['bootstrap', '{method: influence}', ', oracle_uncertainty: bootstrap'],
    ['jackknife', '{method: influence}', ', oracle_uncertainty: jackknife'],
    ['jackknife', '{method: jackknife}', ''],
  ])('have none with the %s of %s%s', async (method, inference, more) => {
    const [found, ...others] = await warningsOf(
      experiment(`[{id: dr, method: dr-cpo, cluster: fold${more}}]`, inference),
    );
    expect(found).toContain(`\`cluster\` has no effect: intervals of \`dr\` are made by the ${method}.`);
    expect(others).toEqual([]);
  });

  it('follow an estimator’s own first choice with `auto`', async () => {
    const own = (method: string): Promise<readonly string[]> =>
      warningsOf(experiment(`[{id: s, method: ${method}, cluster: row}]`, '{method: auto}'));
    // Whether its influence values hold the calibration's noise depends on the data.
    expect(await own('dr-cpo')).toEqual([]);
    expect(await own('snips')).toHaveLength(1);
  });

  it('of `inference` are read by one method each', async () => {
    const options =
      'inference: {groups: 30, replicates: 500, interval: percentile, resampling: multinomial, small_sample: cr2}';
    const named = async (more: string): Promise<readonly string[]> =>
      (await warningsOf(experiment(`[{id: d, method: direct, ${options}${more}}]`))).flatMap(
        (text) => /`(\w+)` has no effect/.exec(text)?.[1] ?? [],
      );
    expect(await named('')).toEqual(['replicates', 'interval', 'resampling', 'small_sample']);
    expect(await named(', oracle_uncertainty: bootstrap')).toEqual(['small_sample']);
    expect(await named(', oracle_uncertainty: none')).toEqual(['groups', 'replicates', 'interval', 'resampling']);
    // Its own spread has its own correction.
    expect(await named(', oracle_uncertainty: none, df: normal')).toContain('small_sample');
    expect(await named(', oracle_uncertainty: fold-jackknife')).toContain('small_sample');
  });

  it('of the experiment are not read where every estimator that would has its own', async () => {
    const warnings = (own: string): Promise<readonly string[]> =>
      warningsOf(experiment(`[{id: d, method: direct, inference: {method: bootstrap${own}}}]`, '{replicates: 500}'));
    expect(await warnings('')).toEqual([]);
    expect(await warnings(', replicates: 100')).toEqual([
      '5:13 `replicates` has no effect: every estimator that reads `replicates` has its own.',
    ]);
  });

  it('`oracle_uncertainty` is heard before `inference.method`', async () => {
    const both = (asked: string): string =>
      experiment(`[{id: d, method: direct, oracle_uncertainty: none, inference: {method: ${asked}}}]`);
    expect(await warningsOf(both('jackknife'))).toEqual([
      '4:76 `method` has no effect: `oracle_uncertainty` says that intervals of `d` are made by influence values.',
    ]);
    expect(await warningsOf(both('influence'))).toEqual([]);
  });

  it('are found where they are inherited from', async () => {
    const preset = 'kind: estimator\nid: p\nmethod: dr-cpo\ncluster: fold\noracle_uncertainty: fold-jackknife\n';
    const own = '[{use: p.yaml, oracle_uncertainty: jackknife}]';
    const { diagnostics } = await load({ 'main.yaml': experiment(own), 'p.yaml': preset });
    expect(diagnostics).toMatchObject([{ code: 'no-effect', at: { file: 'p.yaml', line: 4, column: 1 } }]);
  });

  it('are found in a file of its own, as far as it says how its intervals are made', async () => {
    const estimator = (more: string): string => `kind: estimator\nid: p\nmethod: dr-cpo\ncluster: fold\n${more}`;
    expect(await warningsOf(estimator(''))).toEqual([]);
    expect(await warningsOf(estimator('oracle_uncertainty: bootstrap\n'))).toHaveLength(1);
  });
});

describe('options of the experiment’s `inference`', () => {
  it('are without effect when no estimator reads them', async () => {
    expect(await warningsOf(experiment('[naive-direct, direct]', '{method: jackknife, replicates: 500}'))).toEqual([
      '5:32 `replicates` has no effect: no estimator has intervals made by the bootstrap.',
    ]);
  });

  it('have one when a single estimator does', async () => {
    const bootstrapped = '{id: b, method: direct, inference: {method: bootstrap}}';
    expect(await warningsOf(experiment(`[naive-direct, ${bootstrapped}]`, '{replicates: 500}'))).toEqual([]);
    const own = '{id: b, method: direct, inference: {method: bootstrap, replicates: 300}}';
    expect(await warningsOf(experiment(`[naive-direct, ${own}]`, '{replicates: 500}'))).toHaveLength(1);
  });

  it('`small_sample` is not read by a spread of the estimator’s own', async () => {
    const inference = '{method: influence, small_sample: cr2}';
    expect(await warningsOf(experiment('[direct]', inference))).toEqual([]);
    expect(await warningsOf(experiment('[{id: d, method: direct, df: normal}]', inference))).toEqual([
      '5:32 `small_sample` has no effect: no estimator has intervals made by influence values without a spread of its own (`cluster`, `df`).',
    ]);
  });

  it('that are defaults are nobody’s mistake, nor where a resolved experiment writes them out', async () => {
    const plain = 'kind: experiment\nname: e\ndata: {logged: rows.jsonl}\n';
    expect(await warningsOf(plain)).toEqual([]);
    const { resolved } = await load({ 'main.yaml': plain });
    if (resolved?.kind !== 'experiment') throw new Error('an experiment is an experiment');
    const whole = configToYaml(resolved);
    expect(whole).toContain('replicates: 2000');
    expect(await warningsOf(whole)).toEqual([]);
  });
});

describe('an ablation', () => {
  const grid = (axes: string, estimators: string, inference = '{method: jackknife}'): Promise<readonly string[]> =>
    warningsOf(`kind: ablation\nname: g\nexperiment: e.yaml\naxes: {seed: [0, 1], ${axes}}\n`, {
      'e.yaml': experiment(estimators, inference),
    });

  it('hears of options of its experiment', async () => {
    expect(await grid('calibration.folds: [3, 5]', '[{id: d, method: direct, df: normal}]')).toHaveLength(1);
  });

  it.each([
    'inference.method: [jackknife, influence]',
    'estimator.oracle_uncertainty: [jackknife, none]',
    'estimator.inference.method: [jackknife, influence]',
    'inference: [{method: jackknife}, {method: influence}]',
    'estimators: [[direct], [ppi]]',
    'estimator: [direct, ppi]',
  ])('does not hear of what it may vary: %s', async (axis) => {
    expect(await grid(axis, '[{id: d, method: direct, df: normal, inference: {small_sample: cr2}}]')).toEqual([]);
  });

  it('hears of the estimators that its axis names', async () => {
    const found = await grid('estimator: [direct, {id: dr, method: dr-cpo, cluster: fold}]', '[direct]');
    expect(found).toEqual([expect.stringMatching(/^4:\d+ `cluster` has no effect: intervals of `dr`/)]);
  });

  it('hears of axes whose cells are all alike', async () => {
    expect(await grid('estimator.cluster: [prompt, fold]', '[direct]')).toEqual([
      '4:22 The axis `estimator.cluster` has no effect: intervals of its cells are made by the jackknife.',
    ]);
    expect(
      await grid(
        'inference.replicates: [200, 500]',
        '[direct, {id: b, method: direct, oracle_uncertainty: bootstrap}]',
      ),
    ).toEqual([]);
  });
});
