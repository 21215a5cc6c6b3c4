import { randomStream } from '../src/base/random.ts';
import type { DrawTable, EvaluationData, LoggedTable } from '../src/analysis/index.ts';

/**
 * Data of the size that a bench asks for, as columns: distinct judge scores, a quarter of the logging policy's draws labelled, and log
 * probabilities with an effective sample size of about a half. `policies` counts the logging policy.
 */
export function benchData(n: number, policies: number): EvaluationData {
  const stream = randomStream(1, 'bench-analysis', n);
  const names = Array.from({ length: policies }, (_, i) => (i === 0 ? 'base' : `policy-${i}`));
  const ids = Array.from({ length: n }, (_, i) => `prompt-${i}`);
  const prompt = Int32Array.from({ length: n }, (_, i) => i);
  const draw = new Int32Array(n);
  const judge = Float64Array.from({ length: n }, () => stream.uniform());
  const label = judge.map((score, i) =>
    i % 4 === 0 ? Math.min(1, Math.max(0, 0.1 + 0.7 * score * score + 0.2 * (stream.uniform() - 0.5))) : NaN,
  );
  const covariates = { response_length: Float64Array.from({ length: n }, () => 20 + stream.integer(300)) };
  const base: DrawTable = { n, fresh: n, prompt, draw, judge, label, covariates };
  const logged: LoggedTable = {
    ...base,
    fresh: 0,
    baseLogprob: Float64Array.from({ length: n }, () => -40 - 10 * stream.uniform()),
    targetLogprob: {},
    tokens: covariates.response_length,
  };
  const targetLogprob = Object.fromEntries(
    names.map((name, i) => [
      name,
      logged.baseLogprob.map((value, row) => value + i * (0.3 * stream.normal() + 0.4 * (judge[row]! - 0.5))),
    ]),
  );
  const draws = Object.fromEntries(
    names.map((name, i) => [
      name,
      i === 0
        ? base
        : {
            ...base,
            judge: judge.map((score) => Math.min(1, Math.max(0, 0.8 * score + 0.2 * stream.uniform()))),
            label: new Float64Array(n).fill(NaN),
          },
    ]),
  );
  return {
    policies: names,
    loggingPolicy: 'base',
    prompts: { ids, index: new Map(ids.map((id, i) => [id, i])), cluster: prompt, clusterCount: n },
    logged: { ...logged, targetLogprob },
    draws,
    probes: {},
    passes: {},
    covariateNames: [],
    missing: [],
    labelConflicts: { count: 0, examples: [] },
  };
}
