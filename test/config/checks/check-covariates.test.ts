import { describe, expect, it } from 'vitest';
import { load } from '../workspace-rig.ts';

/** Warnings as `line:column first words`. */
async function warningsOf(text: string): Promise<readonly string[]> {
  const { diagnostics } = await load({ 'main.yaml': text });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return diagnostics.map(({ at, message }) => `${at?.line}:${at?.column} ${message.split(':')[0]}`);
}

const experiment = (calibration: string, estimator = ''): string =>
  `kind: experiment\nname: e\ndata: {logged: rows.jsonl}\nestimators: [{id: d, method: direct${estimator}}]\ncalibration: ${calibration}\n`;

describe('covariates of an experiment', () => {
  it('have no effect on a monotone calibration', async () => {
    expect(await warningsOf(experiment('{mode: monotone, covariates: [response_length]}'))).toEqual([
      '5:31 `covariates` have no effect',
    ]);
  });

  it.each([
    '{mode: auto, covariates: [response_length]}',
    '{covariates: [response_length]}',
    '{mode: monotone, covariates: []}',
  ])('have one, or are none, in %s', async (calibration) => {
    expect(await warningsOf(experiment(calibration))).toEqual([]);
  });

  it('of one estimator: by its own mode, else the experiment’s', async () => {
    const own = ', calibration: {covariates: [response_length]}';
    expect(await warningsOf(experiment('{mode: monotone}', own))).toEqual(['4:52 `covariates` have no effect']);
    expect(await warningsOf(experiment('{mode: auto}', own))).toEqual([]);
    const both = ', calibration: {mode: two_stage, covariates: [response_length]}';
    expect(await warningsOf(experiment('{mode: monotone}', both))).toEqual([]);
  });
});

describe('an axis of covariates', () => {
  const ablation = (mode: string, axes: string): string =>
    [
      'kind: ablation',
      'name: a',
      'experiment:',
      '  kind: experiment',
      '  name: e',
      '  data: {logged: rows.jsonl}',
      `  calibration: {mode: ${mode}}`,
      'axes:',
      '  calibration.covariates: [[], [response_length]]',
      ...axes.split('|').map((line) => `  ${line}`),
      '',
    ].join('\n');

  it('has no effect where every cell calibrates by the score alone', async () => {
    expect(await warningsOf(ablation('monotone', 'estimator: [direct]'))).toEqual([
      '9:3 The axis `calibration.covariates` has no effect',
    ]);
  });

  it.each([
    ['auto', 'estimator: [direct]'],
    ['monotone', 'estimator: [direct]|calibration.mode: [monotone, two_stage]'],
    ['monotone', 'estimator: [{id: d, method: direct, calibration: {mode: auto}}]'],
  ])('has one with %s and %s', async (mode, axes) => {
    expect(await warningsOf(ablation(mode, axes))).toEqual([]);
  });
});
