import type { Judge } from '../../config/types.generated.ts';
import { endpointIdentity } from '../endpoint.ts';
import type { PlanFacts } from '../facts.ts';

/** What of a judge decides its scores. */
export interface JudgeModel {
  readonly endpoint: string;
  readonly model: string;
  readonly system: string | null;
  readonly temperature: number;
  readonly max_tokens: number;
  readonly scale: readonly [number, number];
  readonly prompt: string;
  readonly output: Judge['output'];
  readonly pattern: string | null;
}

export function judgeModel(judge: Judge, facts: PlanFacts): JudgeModel {
  const [low, high] = judge.scale;
  return {
    endpoint: endpointIdentity(judge.provider, facts.worldVersion),
    model: judge.model,
    system: judge.system ?? null,
    temperature: judge.temperature,
    max_tokens: judge.max_tokens,
    scale: [low, high],
    prompt: judge.prompt,
    output: judge.output,
    pattern: judge.pattern ?? null,
  };
}

export function judgePaths(root: 'judge' | 'oracle'): Record<string, string> {
  const names = ['model', 'system', 'temperature', 'max_tokens', 'scale', 'prompt', 'output', 'pattern'];
  return { endpoint: `${root}.provider`, ...Object.fromEntries(names.map((name) => [name, `${root}.${name}`])) };
}
