import { type ApiError, errorBody } from './api-error.ts';
import type { Fate } from './faults.ts';
import type { WorldHttpAnswer, WorldReply } from './world-types.ts';

/** What a request gets instead of an answer; null when it is to be answered. */
export function mishapReply(fate: Fate): WorldReply | null {
  switch (fate.mishap) {
    case 'rate_limited':
      // Mostly "at once", so that a run with many of them need not take long.
      return failure(
        { status: 429, type: 'requests', code: 'rate_limit_exceeded', param: null, message: 'Rate limit reached' },
        { 'retry-after': fate.random.integer(4) === 0 ? '1' : '0' },
      );
    case 'server_error':
      return serverError(fate);
    case 'timeout':
      return { kind: 'silence' };
    case 'connection_reset':
      return { kind: 'reset' };
    case 'malformed_json':
    case 'empty_answer':
    case null:
      return null;
    default:
      return fate.mishap satisfies never;
  }
}

/** An answer's text cut short, spoilt within, or replaced by a proxy's page; null when it is to be sent as it is. */
export function spoiltBody(fate: Fate, text: string): WorldHttpAnswer | null {
  if (fate.mishap !== 'malformed_json') return null;
  const at = 1 + fate.random.integer(text.length - 1);
  const forms: readonly (readonly [type: string, body: string])[] = [
    ['application/json', text.slice(0, at)],
    ['application/json', `${text.slice(0, -1)},,${text.slice(-1)}`],
    ['text/html', PAGE],
  ];
  const [type, body] = forms[fate.random.integer(forms.length)] ?? ['text/html', PAGE];
  return { kind: 'answer', status: 200, headers: { 'content-type': type }, body };
}

const PAGE = '<!DOCTYPE html><html><head><title>Welcome</title></head><body>It works.</body></html>';

const SERVER_ERRORS = [
  [500, 'The server had an error while processing your request'],
  [502, 'Bad gateway'],
  [503, 'The engine is currently overloaded'],
] as const;

function serverError(fate: Fate): WorldReply {
  const [status, message] = SERVER_ERRORS[fate.random.integer(SERVER_ERRORS.length)] ?? SERVER_ERRORS[0];
  return failure({ status, type: 'server_error', code: null, param: null, message }, {});
}

function failure(error: ApiError, headers: Readonly<Record<string, string>>): WorldReply {
  return {
    kind: 'answer',
    status: error.status,
    headers: { 'content-type': 'application/json', ...headers },
    body: errorBody(error),
  };
}
