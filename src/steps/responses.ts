import { ok } from '../base/result.ts';
import type { CallOutcome, ModelCall } from '../llm/call.ts';
import type { ResponsesParams } from '../plan/declarations/responses.ts';
import type { Step } from '../plan/step.ts';
import type { CallingStep, PlannedCall } from './implementation.ts';
import { parseRows, type PromptRow, type ResponseRow } from './rows.ts';

/** A policy's answers to the prompts, `draws` for each. */
export const responses: CallingStep = {
  type: 'calls',
  output: 'responses',
  async plan(step, context) {
    const { params } = step as Step<ResponsesParams>; // declared by plan/declarations/responses.ts
    const rows = parseRows<PromptRow>(await context.input('prompts'));
    return ok(
      rows.flatMap((row) =>
        Array.from({ length: params.draws }, (_, draw): PlannedCall => ({
          call: responseCall(params, row.prompt, repeatOf(params, draw)),
          row: (outcome) => responseRow(row, draw, outcome),
        })),
      ),
    );
  },
};

/** Samples lie so far apart that raising `draws` never runs into the next one. */
const REPEATS_PER_SAMPLE = 1_000_000;

function repeatOf(params: ResponsesParams, draw: number): number {
  return params.sample * REPEATS_PER_SAMPLE + draw;
}

function responseCall(params: ResponsesParams, prompt: string, repeat: number): ModelCall {
  const system = params.system === null ? [] : [{ role: 'system', content: params.system }];
  return {
    route: 'chat/completions',
    body: {
      model: params.model,
      messages: [...system, { role: 'user', content: prompt }],
      temperature: params.temperature,
      max_tokens: params.max_tokens,
      ...(params.top_p === null ? {} : { top_p: params.top_p }),
      ...(params.stop === null ? {} : { stop: params.stop }),
    },
    repeat,
  };
}

function responseRow(prompt: PromptRow, draw: number, outcome: CallOutcome | null): ResponseRow {
  const row = { ...prompt, draw_idx: draw };
  if (outcome?.ok === true) {
    const { text, finishReason, usage } = outcome.answer;
    return { ...row, response: text, finish_reason: finishReason, tokens: usage?.outputTokens ?? null, reason: null };
  }
  const failure = outcome?.failure;
  return {
    ...row,
    response: null,
    finish_reason: null,
    tokens: null,
    reason: failure?.code ?? 'aborted',
    ...(failure === undefined ? {} : { message: failure.message }),
  };
}
