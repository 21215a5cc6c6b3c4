import { ok } from '../base/result.ts';
import type { ScoresParams } from '../plan/declarations/scores.ts';
import type { Step } from '../plan/step.ts';
import type { CallingStep } from './implementation.ts';
import { judgePrompt, plannedScore } from './judge-calls.ts';
import { parseRows, type ResponseRow } from './rows.ts';

/** The cheap judge's score of every answer. */
export const scores: CallingStep = {
  type: 'calls',
  output: 'scores',
  async plan(step, context) {
    const judge = judgePrompt((step as Step<ScoresParams>).params); // declared by plan/declarations/scores.ts
    const rows = parseRows<ResponseRow>(await context.input('responses'));
    return ok(rows.map((row) => plannedScore(judge, row)));
  },
};
