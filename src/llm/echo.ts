import { fail, ok, type Result } from '../base/result.ts';
import type { Answer, ModelCall } from './call.ts';
import type {
  ForcedAnswer,
  ForcedScore,
  ForcingFailure,
  ForcingFailureCode,
  ForcingMethod,
  PlausibilityFlag,
} from './forced-answer.ts';

/** The text that is sent, in the parts whose boundaries matter. */
export interface EchoText {
  readonly prefix: string;
  readonly response: string;
  /** Empty when the end of the turn is not scored. */
  readonly endOfTurn: string;
}

export function echoText(forced: ForcedAnswer): EchoText {
  const { template, messages, response } = forced;
  return { prefix: template.prefix(messages), response, endOfTurn: forced.endOfTurn ? template.endOfTurn : '' };
}

/** Asks for the whole text back with the log probability of each token, and for nothing new. */
export function echoCall(forced: ForcedAnswer): ModelCall {
  const { prefix, response, endOfTurn } = echoText(forced);
  return {
    route: 'completions',
    body: {
      model: forced.model,
      prompt: prefix + response + endOfTurn,
      echo: true,
      logprobs: 1,
      max_tokens: 0,
      temperature: forced.temperature,
    },
    repeat: forced.repeat ?? 0,
  };
}

/** Above 0 by this much is rounding; by more, the number is not a log probability. */
const positiveTolerance = 1e-6;

/** Sums the log probabilities of the tokens after the prefix. */
export function readEcho(answer: Answer, sent: EchoText): Result<ForcedScore, ForcingFailure> {
  const { tokens } = answer;
  if (tokens === null || tokens.text.length === 0) return failure('no-tokens', 'the answer holds no tokens');
  const start = firstTokenAfterPrefix(tokens.text, sent);
  if (!start.ok) return start;

  const terms: number[] = [];
  for (let index = start.value; index < tokens.text.length; index += 1) {
    const logprob = tokens.logprobs[index] ?? null;
    if (logprob === null) return failure('null-logprob', `${nth(index, start.value)} has no log probability`);
    if (logprob > positiveTolerance) {
      return failure('positive-logprob', `${nth(index, start.value)} has the log probability ${logprob}, above 0`);
    }
    terms.push(Math.min(logprob, 0));
  }
  if (terms.length === 0) return failure('no-tokens', 'no tokens follow the prefix');
  const logprob = compensatedSum(terms);
  const includesEndOfTurn = sent.endOfTurn !== '';
  return ok({
    logprob,
    tokens: terms.length,
    includesEndOfTurn,
    flags: flagsOf(logprob, terms.length),
    method: 'echo',
  });
}

export const echoMethod: ForcingMethod = {
  id: 'echo',
  calls: (forced) => [echoCall(forced)],
  read(forced, answers) {
    const [answer] = answers;
    if (answer === undefined || answers.length !== 1) throw new Error('the echo method makes one call');
    return readEcho(answer, echoText(forced));
  },
  check(forced) {
    const sent = echoText(forced);
    return (answer) => {
      const read = readEcho(answer, sent);
      return read.ok || !mendable.has(read.error.code) ? null : read.error.message;
    };
  },
};

const mendable: ReadonlySet<ForcingFailureCode> = new Set(['null-logprob', 'positive-logprob', 'no-tokens']);

/**
 * Walks the tokens in bytes, since a token may end within a character. They must spell the text exactly, and one of
 * them must begin where the answer begins.
 */
function firstTokenAfterPrefix(tokens: readonly string[], sent: EchoText): Result<number, ForcingFailure> {
  const spelled = tokens.map(tokenBytes);
  const expected = Buffer.from(sent.prefix + sent.response + sent.endOfTurn);
  if (!Buffer.concat(spelled).equals(expected)) {
    return failure(
      'echo-mismatch',
      `the tokens do not spell the text that was sent${whereTheyDiffer(spelled, expected)}`,
    );
  }
  const boundary = Buffer.byteLength(sent.prefix);
  let at = 0;
  for (const [index, bytes] of spelled.entries()) {
    // A token without text at the boundary still belongs to what comes before it.
    if (at === boundary && bytes.length > 0) return ok(index);
    if (at + bytes.length > boundary && at < boundary) {
      return failure('boundary-merged', `the token ${JSON.stringify(tokens[index])} spans the beginning of the answer`);
    }
    at += bytes.length;
  }
  return ok(spelled.length);
}

const escapedBytes = /^bytes:(?:\\x[0-9a-f]{2})+$/i;

/** A token that is no whole character is written `bytes:\xe2\x80` by OpenAI's API. */
function tokenBytes(token: string): Buffer {
  if (!escapedBytes.test(token)) return Buffer.from(token);
  return Buffer.from(token.slice('bytes:'.length).replaceAll('\\x', ''), 'hex');
}

function whereTheyDiffer(spelled: readonly Buffer[], expected: Buffer): string {
  const got = Buffer.concat(spelled);
  let at = 0;
  while (at < got.length && at < expected.length && got[at] === expected[at]) at += 1;
  return `: they differ at byte ${at} of ${expected.length}`;
}

function flagsOf(logprob: number, tokens: number): readonly PlausibilityFlag[] {
  const flags: PlausibilityFlag[] = [];
  if (tokens > 100 && logprob / tokens > -0.05) flags.push('implausibly-likely');
  if (tokens > 20 && logprob === 0) flags.push('exactly-zero');
  return flags;
}

/** Neumaier's sum: thousands of terms, no loss. */
function compensatedSum(terms: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const term of terms) {
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return sum + lost;
}

function nth(index: number, start: number): string {
  return `token ${index - start + 1} of the answer`;
}

function failure(code: ForcingFailureCode, message: string): { readonly ok: false; readonly error: ForcingFailure } {
  return fail({ code, message });
}
