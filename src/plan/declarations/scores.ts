import type { CallExperiment } from '../../config/kinds.ts';
import type { Policy } from '../../config/types.generated.ts';
import type { PlanFacts } from '../facts.ts';
import type { Step } from '../step.ts';
import { promptAndAnswerTokens } from './model.ts';
import { judgeModel, judgePaths, type JudgeModel } from './judge-model.ts';

export type ScoresParams = JudgeModel;

/** The cheap judge's score of every answer of a policy. */
export function scoresStep(experiment: CallExperiment, policy: Policy, facts: PlanFacts): Step<ScoresParams> {
  const { judge } = experiment;
  const count = experiment.prompts.count;
  return {
    name: `scores/${judge.id}/${policy.id}`,
    kind: 'scores',
    version: 1,
    params: judgeModel(judge, facts),
    inputs: [{ role: 'responses', step: `responses/${policy.id}`, output: 'responses' }],
    files: [],
    settings: { provider: judge.provider, maxFailedFraction: experiment.on_error.max_failed_fraction },
    expectedCalls: {
      model: judge.model,
      count: count === undefined ? null : count * experiment.responses.draws,
      fixedText: `${judge.system ?? ''}
${judge.prompt}`,
      variableTokens: promptAndAnswerTokens(experiment, policy),
      maxOutputTokens: judge.max_tokens,
    },
    paths: judgePaths('judge'),
  };
}
