import type { CallExperiment } from '../../config/kinds.ts';
import type { Policy } from '../../config/types.generated.ts';
import type { PlanFacts } from '../facts.ts';
import type { Step } from '../step.ts';
import { promptAndAnswerTokens } from './model.ts';
import { judgeModel, judgePaths, type JudgeModel } from './judge-model.ts';

export interface LabelsParams extends JudgeModel {
  /** Prompts whose first answer is labelled to learn from: a share of the prompts, or a number of them. */
  readonly fit: { readonly coverage: number } | { readonly labels: number };
  /** Prompts whose first answer is labelled to check with, and never to learn from. */
  readonly audit: number;
}

/** The oracle's labels of a policy's answers; null when the experiment wants none of this policy. */
export function labelsStep(experiment: CallExperiment, policy: Policy, facts: PlanFacts): Step<LabelsParams> | null {
  const { oracle } = experiment;
  const fit = fitSlice(experiment, policy.id);
  const audit = policy.id === experiment.logging_policy ? 0 : (experiment.audit?.labels_per_policy ?? 0);
  if (isEmpty(fit) && audit === 0) return null;
  const count = experiment.prompts.count;
  const fitCount = 'labels' in fit ? fit.labels : count === undefined ? null : Math.round(fit.coverage * count);
  return {
    name: `labels/${oracle.id}/${policy.id}`,
    kind: 'labels',
    version: 1,
    params: { ...judgeModel(oracle, facts), fit, audit },
    inputs: [{ role: 'responses', step: `responses/${policy.id}`, output: 'responses' }],
    files: [],
    settings: { provider: oracle.provider, maxFailedFraction: experiment.on_error.max_failed_fraction },
    expectedCalls: {
      model: oracle.model,
      count: fitCount === null ? null : fitCount + audit,
      fixedText: `${oracle.system ?? ''}
${oracle.prompt}`,
      variableTokens: promptAndAnswerTokens(experiment, policy),
      maxOutputTokens: oracle.max_tokens,
    },
    paths: {
      ...judgePaths('oracle'),
      fit: 'labels' in fit ? 'oracle.labels' : 'oracle.coverage',
      audit: 'audit.labels_per_policy',
    },
  };
}

/** How much of a policy's answers is labelled to learn from: a plain number is about the logging policy; a mapping names its policies. */
export function fitSlice(experiment: CallExperiment, policy: string): LabelsParams['fit'] {
  const { oracle } = experiment;
  const of = (wanted: number | Readonly<Record<string, number>>): number =>
    typeof wanted === 'number' ? (policy === experiment.logging_policy ? wanted : 0) : (wanted[policy] ?? 0);
  if (oracle.labels !== undefined) return { labels: of(oracle.labels) };
  return { coverage: of(oracle.coverage ?? 0) };
}

function isEmpty(fit: LabelsParams['fit']): boolean {
  return 'labels' in fit ? fit.labels === 0 : fit.coverage === 0;
}
