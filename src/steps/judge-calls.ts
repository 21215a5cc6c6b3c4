import type { CallOutcome } from '../llm/call.ts';
import { judgeCall, readScore, scoreCheck, type JudgePrompt } from '../llm/judging.ts';
import type { JudgeModel } from '../plan/declarations/judge-model.ts';
import type { PlannedCall } from './implementation.ts';
import type { ResponseRow, ScoreRow } from './rows.ts';

export function judgePrompt(model: JudgeModel): JudgePrompt {
  const { system, pattern, model: name, prompt, temperature, max_tokens, scale, output } = model;
  return {
    model: name,
    prompt,
    temperature,
    max_tokens,
    scale,
    output,
    ...(system === null ? {} : { system }),
    ...(pattern === null ? {} : { pattern }),
  };
}

/** The call that scores one response, and the row that comes of it. */
export function plannedScore(judge: JudgePrompt, response: ResponseRow): PlannedCall {
  const missing = (reason: string, message?: string): ScoreRow => ({
    prompt_id: response.prompt_id,
    draw_idx: response.draw_idx,
    score: null,
    reason,
    ...(message === undefined ? {} : { message }),
  });
  if (response.response === null) return { call: null, row: () => missing('no-response') };
  const call = judgeCall(judge, { ...response.fields, ...response });
  if (!call.ok) {
    const fields = call.error.map((problem) => problem.variable).join(', ');
    return { call: null, row: () => missing('no-field', `the judge's prompt needs ${fields}`) };
  }
  return {
    call: call.value,
    check: scoreCheck(judge),
    row: (outcome) => scoreRow(judge, response, outcome, missing),
  };
}

function scoreRow(
  judge: JudgePrompt,
  response: ResponseRow,
  outcome: CallOutcome | null,
  missing: (reason: string, message?: string) => ScoreRow,
): ScoreRow {
  if (outcome === null) return missing('aborted');
  if (!outcome.ok) return missing(outcome.failure.code, outcome.failure.message);
  const read = readScore(judge, outcome.answer);
  if (!read.ok) return missing(read.error.code, read.error.message);
  return { prompt_id: response.prompt_id, draw_idx: response.draw_idx, score: read.value.score, reason: null };
}
