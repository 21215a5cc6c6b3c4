import { GRID } from './ablation-rig.ts';

/** Ten prompts of two policies, each with a judge score. */
export function recordedRows(policy: string, more: object = {}): string {
  return Array.from({ length: 10 }, (_, i) => {
    const judge_score = (policy === 'base' ? 3 : 5) / 10 + ((i * 7) % 10) / 40;
    const row = { prompt_id: `p${i}`, prompt: `q${i}`, response: `${policy} ${i}`, judge_score, draw_idx: 0 };
    return `${JSON.stringify({ ...row, ...more })}\n`;
  }).join('');
}

/** Recorded data, and an ablation of it in which the cells of 99 prompts fail: the data has ten. */
export function recordedWorkspace(): Record<string, string> {
  return {
    'assay.yaml': '',
    'experiments/recorded.yaml': `kind: experiment
name: measured
data: {logged: ../data/logged.jsonl, fresh_draws: ../data/fresh, logging_policy: base}
estimators: [naive-direct]
report: {formats: [json, csv, md], plots: []}
`,
    [GRID]: `kind: ablation
name: recorded
experiment: recorded.yaml
axes: {sample_size: [5, 99], seed: [0, 1]}
tables: [{name: widths, rows: [sample_size], metrics: [width]}]
plots: []
`,
    'data/logged.jsonl': recordedRows('base', { base_policy_logprob: -4, target_policy_logprobs: {} }),
    'data/fresh/base_responses.jsonl': recordedRows('base'),
    'data/fresh/other_responses.jsonl': recordedRows('other'),
  };
}
