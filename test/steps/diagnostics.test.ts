import { textOf } from './text-of.ts';
import { sha256 } from '../../src/base/hash.ts';
import { describe, expect, it } from 'vitest';
import type { Diagnostics } from '../../src/analysis/results.ts';
import { toJsonl } from '../../src/base/jsonl.ts';
import { valueOf, load } from '../config/workspace-rig.ts';
import { expandExperiment } from '../../src/plan/expand-experiment.ts';
import { diagnostics } from '../../src/steps/diagnostics.ts';

const experiment = `kind: experiment
name: small
prompts: {world: {topics: 2}, count: 10}
policies:
  - {id: base, provider: {id: world, api: world}, model: world-medium}
  - {id: target, extends: base, model: world-large}
logging_policy: base
logprobs: {methods: [echo], passes: 2}
judge: {id: judge, provider: {id: world, api: world}, model: world-judge, prompt: "Rate {{response}} to {{prompt}}."}
oracle: {id: oracle, provider: {id: world, api: world}, model: world-oracle, prompt: "Rate {{response}} to {{prompt}}.", coverage: 0.5}
`;

const prompts = ['p0', 'p1', 'p2'];

/** Two passes a response, that far apart. */
function passes(apart: number, missing: string | null = null): string {
  return toJsonl(
    prompts.flatMap((prompt_id, i) =>
      [0, 1].map((pass) => ({
        prompt_id,
        draw_idx: 0,
        pass,
        logprob: prompt_id === missing && pass === 1 ? null : -10 - i - pass * apart,
      })),
    ),
  );
}

describe('the diagnostics step', () => {
  it('hands every pass to the analysis, whose noise it measures', async () => {
    const config = valueOf(await load({ 'main.yaml': experiment }), 'experiment');
    const plan = expandExperiment(config, { worldVersion: 1, files: new Map() });
    const step = plan.steps.find(({ kind }) => kind === 'diagnostics')!;
    const inputs: Readonly<Record<string, string>> = {
      evaluation: JSON.stringify({
        policies: ['base', 'target'],
        loggingPolicy: 'base',
        logged: prompts.map((prompt_id, i) => ({
          prompt_id,
          base_policy_logprob: -10 - i,
          target_policy_logprobs: { target: -11 - 2 * i },
          judge_score: 0.5,
        })),
        fresh: {},
        probes: {},
      }),
      'logprobs/base': passes(0),
      'logprobs/target': passes(2, 'p2'),
    };
    const made = await diagnostics.run(step, {
      workspace: '',
      stop: new AbortController().signal,
      input: (role) => Promise.resolve(Buffer.from(inputs[role]!)),
      hashOf: (role) => sha256(inputs[role]!),
      call: () => Promise.reject(new Error('asks no model')),
      announce: () => undefined,
    });
    expect(made.ok).toBe(true);
    if (!made.ok) return;
    const found = JSON.parse(textOf(made.value, 'diagnostics')) as Diagnostics; // what the step writes
    const [base, target] = found.logprob_passes;
    expect(base).toMatchObject({ policy: 'base', n_responses: 3, passes: 2, within: 0 });
    // Passes 2 apart have variance 2; the response with a missing pass is left out.
    expect(target).toMatchObject({ policy: 'target', n_responses: 2, within: 2, log_weight_noise: 1 });
  });
});
