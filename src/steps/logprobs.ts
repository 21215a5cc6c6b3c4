import { fail, ok } from '../base/result.ts';
import type { CallOutcome } from '../llm/call.ts';
import { endsItsTurn, type ForcedAnswer, type ForcingMethod } from '../llm/forced-answer.ts';
import { forcingMethods } from '../llm/teacher-forcing.ts';
import { chatTemplate, type ChatTemplate } from '../llm/templates.ts';
import type { LogprobsParams } from '../plan/declarations/logprobs.ts';
import type { Step } from '../plan/step.ts';
import type { CallingStep, PlannedCall } from './implementation.ts';
import { parseRows, type LogprobRow, type ResponseRow } from './rows.ts';

/** How likely a policy would have given the logging policy's first answers. */
export const logprobs: CallingStep = {
  type: 'calls',
  output: 'logprobs',
  async plan(step, context) {
    const { params, name } = step as Step<LogprobsParams>; // declared by plan/declarations/logprobs.ts
    const template = chatTemplate(params.template, params.model);
    if (!template.ok) return fail({ code: 'impossible', message: `${name}: ${template.error.message}` });
    const rows = parseRows<ResponseRow>(await context.input('responses'));
    const method = forcingMethods[params.methods[0] ?? 'echo'];
    return ok(
      rows
        .filter((row) => row.draw_idx === 0)
        .flatMap((row) =>
          Array.from({ length: params.passes }, (_, pass) => planned(params, template.value, method, row, pass)),
        ),
    );
  },
};

function planned(
  params: LogprobsParams,
  template: ChatTemplate,
  method: ForcingMethod,
  row: ResponseRow,
  pass: number,
): PlannedCall {
  const missing = (reason: string, message?: string): LogprobRow => ({
    prompt_id: row.prompt_id,
    draw_idx: row.draw_idx,
    pass,
    logprob: null,
    tokens: null,
    includes_end_of_turn: null,
    method: method.id,
    reason,
    ...(message === undefined ? {} : { message }),
  });
  if (row.response === null) return { call: null, row: () => missing('no-response') };
  const forced: ForcedAnswer = {
    model: params.model,
    messages: [
      ...(params.system === null ? [] : [{ role: 'system', content: params.system } as const]),
      { role: 'user', content: row.prompt },
    ],
    response: row.response,
    endOfTurn: endsItsTurn(row.finish_reason),
    temperature: params.temperature,
    template,
    repeat: pass,
  };
  return {
    call: method.calls(forced)[0] ?? null,
    check: method.check(forced),
    row: (outcome) => logprobRow(method, forced, row, pass, outcome, missing),
  };
}

function logprobRow(
  method: ForcingMethod,
  forced: ForcedAnswer,
  row: ResponseRow,
  pass: number,
  outcome: CallOutcome | null,
  missing: (reason: string, message?: string) => LogprobRow,
): LogprobRow {
  if (outcome === null) return missing('aborted');
  if (!outcome.ok) return missing(outcome.failure.code, outcome.failure.message);
  const read = method.read(forced, [outcome.answer]);
  if (!read.ok) return missing(read.error.code, read.error.message);
  const { logprob, tokens, includesEndOfTurn, flags } = read.value;
  return {
    prompt_id: row.prompt_id,
    draw_idx: row.draw_idx,
    pass,
    logprob,
    tokens,
    includes_end_of_turn: includesEndOfTurn,
    method: method.id,
    ...(flags.length === 0 ? {} : { flags }),
    reason: null,
  };
}
