import { textOf } from './text-of.ts';
import { sha256 } from '../../src/base/hash.ts';
import { describe, expect, it } from 'vitest';
import { analyse, analysisOptions, buildEvaluationData } from '../../src/analysis/index.ts';
import type { EstimatorResult, FreshRow, LoggedRow } from '../../src/analysis/index.ts';
import type { Diagnostics } from '../../src/analysis/results.ts';
import { randomStream } from '../../src/base/random.ts';
import { expandExperiment } from '../../src/plan/expand-experiment.ts';
import { assemble } from '../../src/steps/dataset/assemble.ts';
import { diagnostics } from '../../src/steps/diagnostics.ts';
import { estimate } from '../../src/steps/estimate.ts';
import type { ComputingStep } from '../../src/steps/implementation.ts';
import { load, valueOf } from '../config/workspace-rig.ts';

const experiment = (calibration: string): string => `kind: experiment
name: small
seed: 7
prompts: {world: {topics: 2}, count: 10}
policies:
  - {id: base, provider: {id: world, api: world}, model: world-medium}
  - {id: target, extends: base, model: world-large}
logging_policy: base
judge: {id: judge, provider: {id: world, api: world}, model: world-judge, prompt: "Rate {{response}} to {{prompt}}."}
oracle: {id: oracle, provider: {id: world, api: world}, model: world-oracle, prompt: "Rate {{response}} to {{prompt}}.", coverage: 0.5}
calibration: ${calibration}
estimators: [{id: direct, method: direct, gates: {refuse: false}}]
`;

/** Labels grow with the judge's score and with the number of words; the target's answers are longer. */
function tables() {
  const stream = randomStream(7, 'rows');
  const prompts = Array.from({ length: 120 }, (_, i) => `p${i}`);
  const response = (words: number): string => Array.from({ length: words }, () => 'word').join(' ');
  const logged = prompts.map((prompt_id): LoggedRow => {
    const [judge, words] = [stream.uniform(), 1 + stream.integer(50)];
    const label = 0.1 + 0.4 * judge + 0.008 * words;
    return {
      prompt_id,
      prompt: prompt_id,
      response: response(words),
      base_policy_logprob: null,
      target_policy_logprobs: {},
      judge_score: judge,
      oracle_label: label,
    };
  });
  const target = prompts.map((prompt_id): FreshRow => ({
    prompt_id,
    draw_idx: 0,
    prompt: prompt_id,
    response: response(50),
    judge_score: stream.uniform(),
  }));
  return { policies: ['base', 'target'], loggingPolicy: 'base', logged, fresh: { target }, probes: {}, failures: [] };
}

async function run(calibration: string) {
  const config = valueOf(await load({ 'main.yaml': experiment(calibration) }), 'experiment');
  const { steps } = expandExperiment(config, { worldVersion: 1, files: new Map() });
  const artifacts: Record<string, string> = {
    evaluation: textOf(assemble(tables(), {}), 'evaluation'),
  };
  const output = async (kind: string, step: ComputingStep, name: string): Promise<string> => {
    const made = await step.run(
      steps.find((other) => other.kind === kind)!,
      {
        workspace: '',
        stop: new AbortController().signal,
        input: (role) => Promise.resolve(Buffer.from(artifacts[role]!)),
        hashOf: (role) => sha256(artifacts[role]!),
        call: () => Promise.reject(new Error('asks no model')),
        announce: () => undefined,
      },
    );
    if (!made.ok) throw new Error(made.error.message);
    return textOf(made.value, name);
  };
  artifacts['diagnostics'] = await output('diagnostics', diagnostics, 'diagnostics');
  return {
    diagnostics: JSON.parse(artifacts['diagnostics']) as Diagnostics, // what the step writes
    result: JSON.parse(await output('estimate', estimate, 'estimates')) as EstimatorResult, // what the step writes
  };
}

describe('the calibration of an experiment', () => {
  it('uses the covariates it names, of texts that the analysis never sees', async () => {
    const { diagnostics: found, result } = await run('{mode: two_stage, covariates: [response_length], ranks: upper}');
    expect(found.calibration!.mode).toBe('two_stage');
    // At 50 words a label is 0.5 + 0.4·S, 0.7 on average; by the score alone it looks like 0.5.
    expect(result.policies[1]!.estimate).toBeGreaterThan(0.65);

    const options = analysisOptions({
      seed: 7,
      calibration: { mode: 'two_stage', covariates: ['response_length'], ranks: 'upper', folds: { seed: 7 } },
    });
    const data = buildEvaluationData({ ...tables(), covariates: ['response_length'] });
    const [expected] = analyse(data, [{ method: 'direct', refuse: false }], options).results;
    expect(result.policies.map((policy) => policy.estimate)).toEqual(
      expected!.policies.map((policy) => policy.estimate),
    );
  });

  it('is auto without covariates when it says nothing', async () => {
    const { diagnostics: found, result } = await run('{}');
    expect(found.calibration!.selection!.rule).toBe('paired');
    expect(found.calibration!.mode).toBe('monotone');
    expect(result.policies[1]!.estimate).toBeLessThan(0.6);
  });

  it('has the rule it names', async () => {
    const { diagnostics: found } = await run('{selection: thirds, covariates: [response_length, prompt_length]}');
    expect(found.calibration!.selection).toMatchObject({ rule: 'thirds', chosen: 'two_stage' });
  });

  it('says when no response has a covariate', async () => {
    const { diagnostics: found, result } = await run('{covariates: [politeness]}');
    expect(found.calibration_unavailable).toBe('missing-covariates');
    expect(result.policies[1]).toMatchObject({ estimate: null, ci: null });
  });
});
