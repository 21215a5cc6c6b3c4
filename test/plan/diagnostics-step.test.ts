import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../src/config/types.generated.ts';
import type { DiagnosticsParams } from '../../src/plan/declarations/diagnostics.ts';
import type { EstimateParams } from '../../src/plan/declarations/estimate.ts';
import { expandExperiment } from '../../src/plan/expand-experiment.ts';
import type { Step } from '../../src/plan/step.ts';
import { codesOf, load, valueOf } from '../config/workspace-rig.ts';

const facts = { worldVersion: 1, files: new Map() };

const calls = (more: string): string => `kind: experiment
name: small
prompts: {world: {topics: 2}, count: 10}
policies:
  - {id: base, provider: {id: world, api: world}, model: world-medium}
  - {id: again, extends: base, sample: 1}
  - {id: renamed-provider, extends: base, provider: {id: other, api: world}}
  - {id: warmer, extends: base, temperature: 0.9}
  - {id: longer, extends: base, max_tokens: 99}
logging_policy: base
judge: {id: judge, provider: {id: world, api: world}, model: world-judge, prompt: "Rate {{response}} to {{prompt}}."}
oracle: {id: oracle, provider: {id: world, api: world}, model: world-oracle, prompt: "Rate {{response}} to {{prompt}}.", coverage: 0.5}
${more}`;

async function experiment(text: string): Promise<Experiment> {
  return valueOf(await load({ 'main.yaml': text, 'rows.jsonl': '' }), 'experiment');
}

async function diagnosticsOf(text: string): Promise<Step<DiagnosticsParams>> {
  const { steps } = expandExperiment(await experiment(text), facts);
  return steps.find(({ kind }) => kind === 'diagnostics') as Step<DiagnosticsParams>; // its kind says so
}

describe('the diagnostics step', () => {
  it('knows clones by their requests, whatever their names', async () => {
    const { params } = await diagnosticsOf(calls(''));
    expect(params.clones).toEqual(['again', 'renamed-provider']);
  });

  it('takes the declared clones of recorded data', async () => {
    const { params } = await diagnosticsOf('kind: experiment\nname: d\ndata: {logged: rows.jsonl, clones: [clone]}\n');
    expect(params.clones).toEqual(['clone']);
    expect(params.margin).toBeNull();
  });

  it('reads every pass of log probabilities where there are several', async () => {
    const roles = async (more: string): Promise<readonly string[]> =>
      (await diagnosticsOf(calls(more))).inputs.map(({ role }) => role);
    expect(await roles('')).toEqual(['evaluation']);
    expect(await roles('logprobs: {methods: [echo], passes: 1}')).toEqual(['evaluation']);
    expect(await roles('logprobs: {methods: [echo], passes: 3}')).toEqual([
      'evaluation',
      'logprobs/base',
      'logprobs/again',
      'logprobs/renamed-provider',
      'logprobs/warmer',
      'logprobs/longer',
    ]);
  });
});

describe('the audit', () => {
  it('of recorded data has a margin and no labels to ask for', async () => {
    const data = 'kind: experiment\nname: d\ndata: {logged: rows.jsonl}\n';
    expect((await diagnosticsOf(`${data}audit: {margin: 0.05}\n`)).params.margin).toBe(0.05);
    const wrong = await load({ 'main.yaml': `${data}audit: {labels_per_policy: 5}\n`, 'rows.jsonl': '' });
    expect(codesOf(wrong)).toEqual(['mutually-exclusive']);
  });

  it('of calls needs the number of labels', async () => {
    const wrong = await load({ 'main.yaml': calls('audit: {margin: 0.05}') });
    expect(codesOf(wrong)).toEqual(['missing-key']);
    expect((await diagnosticsOf(calls('audit: {labels_per_policy: 5}'))).params.margin).toBe(0.03);
  });

  it('may correct: the estimate steps know, and the labels do not change', async () => {
    const plans = await Promise.all(
      ['check', 'correct'].map(async (use) =>
        expandExperiment(await experiment(calls(`audit: {labels_per_policy: 5, use: ${use}}`)), facts),
      ),
    );
    const uses = plans.map(({ steps }) => {
      const step = steps.find(({ kind }) => kind === 'estimate') as Step<EstimateParams>; // its kind says so
      return step.params.audit_use;
    });
    expect(uses).toEqual(['check', 'correct']);
    const [check, correct] = plans.map(({ steps }) => steps.filter(({ kind }) => kind !== 'estimate'));
    expect(correct).toEqual(check);
  });
});
