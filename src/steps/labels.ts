import { ok } from '../base/result.ts';
import type { LabelsParams } from '../plan/declarations/labels.ts';
import type { Step } from '../plan/step.ts';
import type { CallingStep, PlannedCall } from './implementation.ts';
import { judgePrompt, plannedScore } from './judge-calls.ts';
import { labelSlices } from './label-slices.ts';
import { parseRows, type LabelRow, type ResponseRow } from './rows.ts';

/** The oracle's labels of the first answers to the prompts of two slices: one to learn from, one to check with. */
export const labels: CallingStep = {
  type: 'calls',
  output: 'labels',
  async plan(step, context) {
    const { params } = step as Step<LabelsParams>; // declared by plan/declarations/labels.ts
    const oracle = judgePrompt(params);
    const firsts = parseRows<ResponseRow>(await context.input('responses')).filter((row) => row.draw_idx === 0);
    const slices = labelSlices(
      firsts.map((row) => row.prompt_id),
      params,
    );
    return ok(
      firsts.flatMap((row) => {
        const use = slices.fit.has(row.prompt_id) ? 'fit' : slices.audit.has(row.prompt_id) ? 'audit' : null;
        return use === null ? [] : withUse(plannedScore(oracle, row), use);
      }),
    );
  },
};

function withUse(planned: PlannedCall, use: LabelRow['use']): PlannedCall {
  return { ...planned, row: (outcome) => ({ ...planned.row(outcome), use }) };
}
