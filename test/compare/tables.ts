import { randomStream } from '../../src/base/random.ts';
import type { EvaluationTables } from '../../src/steps/dataset/assemble.ts';
import type { EstimateParams } from '../../src/plan/declarations/estimate.ts';
import { loadConfig } from '../../src/config/load.ts';
import { estimateStep } from '../../src/plan/declarations/estimate.ts';
import { cliRig } from '../cli/rig.ts';

export interface TableOptions {
  /** Policy → the mean of its judge scores. */
  readonly means: Readonly<Record<string, number>>;
  readonly prompts: number;
  /** Of the first policy, which logs. */
  readonly labels: number;
  readonly seed?: number;
  /** Names of prompts begin with it; different ones share no prompt. */
  readonly prefix?: string;
}

/** Scores and labels of simulated policies: a prompt's difficulty is shared by all, and by all tables of one seed. */
export function simulatedTables({ means, prompts, labels, seed = 1, prefix = 'p' }: TableOptions): EvaluationTables {
  const ids = Array.from({ length: prompts }, (_, i) => `${prefix}${i}`);
  const [base = 'base'] = Object.keys(means);
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  const row = (policy: string, id: string, i: number) => {
    const quality = (means[policy] ?? 0) + 0.12 * randomStream(seed, 'prompt', id).normal();
    const noise = randomStream(seed, 'row', policy, id);
    const judge_score = clip(quality + 0.06 * noise.normal());
    const oracle_label = clip(quality * 0.9 + 0.03 * noise.normal());
    const isLabelled = policy === base && i < labels;
    return {
      prompt_id: id,
      draw_idx: 0,
      response: `${policy}-${id}`,
      judge_score,
      ...(isLabelled ? { oracle_label } : {}),
    };
  };
  const policies = Object.keys(means);
  return {
    policies,
    loggingPolicy: base,
    logged: ids.map((id, i) => {
      const { draw_idx: _, ...rest } = row(base, id, i);
      return { ...rest, base_policy_logprob: null, target_policy_logprobs: {} };
    }),
    fresh: Object.fromEntries(policies.map((policy) => [policy, ids.map((id, i) => row(policy, id, i))])),
    probes: {},
  };
}

/** What the estimators' steps of a small experiment are told, by estimator; `more` is YAML added to the experiment. */
export async function estimatorParams(more = ''): Promise<Readonly<Record<string, EstimateParams>>> {
  await using rig = await cliRig({
    'experiment.yaml': `kind: experiment\nname: x\nseed: 3\ndata: {logged: a.jsonl, logging_policy: base}\nestimators: [naive-direct, direct]\ngates: {refuse: false}\n${more}`,
  });
  const { resolved, diagnostics } = await loadConfig(rig.path('experiment.yaml'), { env: {} });
  if (resolved?.kind !== 'experiment') throw new Error(JSON.stringify(diagnostics));
  return Object.fromEntries(
    resolved.value.estimators.map((estimator) => [estimator.id, estimateStep(resolved.value, estimator).params]),
  );
}
