import type { JsonObject } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { renderTemplate, type TemplateFieldProblem } from '../base/text-template.ts';
import type { Judge } from '../config/types.generated.ts';
import type { Answer, ModelCall } from './call.ts';
import { judgeOutputs } from './judge-outputs.ts';

/** What a judge is told, and how its answer is read: the part of a judge that concerns its calls. */
export type JudgePrompt = Pick<
  Judge,
  'model' | 'system' | 'prompt' | 'temperature' | 'max_tokens' | 'scale' | 'output' | 'pattern'
>;

export interface JudgeScore {
  /** On [0, 1]. */
  readonly score: number;
  /** As the judge gave it. */
  readonly raw: number;
}

export interface ScoreFailure {
  readonly code: 'unparsable' | 'out-of-scale' | 'refused' | 'truncated';
  readonly message: string;
}

/** The call that asks for one score; problems name the fields that the row lacks. */
export function judgeCall(
  judge: JudgePrompt,
  row: object,
  repeat = 0,
): Result<ModelCall, readonly TemplateFieldProblem[]> {
  const rendered = renderTemplate(judge.prompt, row);
  if (!rendered.ok) return rendered;
  const system: readonly JsonObject[] = judge.system === undefined ? [] : [{ role: 'system', content: judge.system }];
  const format = judgeOutputs[judge.output].responseFormat(judge.scale);
  return ok({
    route: 'chat/completions',
    body: {
      model: judge.model,
      messages: [...system, { role: 'user', content: rendered.value }],
      temperature: judge.temperature,
      max_tokens: judge.max_tokens,
      ...(format === null ? {} : { response_format: format }),
    },
    repeat,
  });
}

/** The score in an answer. One outside the scale is no score: clipping it would make up what the judge meant. */
export function readScore(judge: JudgePrompt, answer: Answer): Result<JudgeScore, ScoreFailure> {
  if (answer.finishReason === 'content_filter') return failure('refused', "the provider's filter cut the answer off");
  const raw = judgeOutputs[judge.output].read(answer.text, judge.pattern);
  if (raw === null) {
    return answer.finishReason === 'length'
      ? failure('truncated', `the answer was cut off before a score: ${excerpt(answer.text)}`)
      : failure('unparsable', `no score in the answer: ${excerpt(answer.text)}`);
  }
  const [low, high] = judge.scale;
  if (raw < low || raw > high) return failure('out-of-scale', `the score ${raw} lies outside ${low} to ${high}`);
  return ok({ score: (raw - low) / (high - low), raw });
}

/** For callers: an answer without a usable score is asked for again. */
export function scoreCheck(judge: JudgePrompt): (answer: Answer) => string | null {
  return (answer) => {
    const score = readScore(judge, answer);
    return score.ok ? null : score.error.message;
  };
}

function failure(code: ScoreFailure['code'], message: string): { readonly ok: false; readonly error: ScoreFailure } {
  return fail({ code, message });
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
