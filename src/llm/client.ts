import { OpenAI } from 'openai';
import type { AttemptFailure, AttemptOutcome } from './attempt.ts';
import type { ModelCall } from './call.ts';
import { classifyError } from './classify.ts';
import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoint.ts';
import { onAbort } from './on-abort.ts';
import { readAnswer } from './read-answer.ts';
import { createRedactor, secretsOf, type Redactor } from './redact.ts';

/** Sends requests; each makes exactly one. */
export interface Client {
  attempt(call: ModelCall, signal?: AbortSignal): Promise<AttemptOutcome>;
}

/** Which repeat of a request this is: servers that sample by seed can then draw anew. */
const repeatHeader = 'x-assay-repeat';

const longestMessage = 400;

export function createClient(endpoint: Endpoint, clock: Clock): Client {
  const api = openAiClient(endpoint);
  const redact = createRedactor(secretsOf(endpoint));
  return {
    async attempt(call, signal) {
      if (signal?.aborted === true) return cleaned(aborted(), redact);
      const deadline = startDeadline(clock, endpoint.timeoutMs, signal);
      try {
        const answer = api.post<unknown>(`/${call.route}`, {
          body: call.body,
          signal: deadline.signal,
          ...(call.repeat > 0 ? { headers: { [repeatHeader]: String(call.repeat) } } : {}),
        });
        // A race, since a server within the process may not heed its signal.
        const first = await Promise.race([answer, deadline.passed]);
        return cleaned(first === over ? ended(deadline.end(), endpoint.timeoutMs) : readAnswer(call, first), redact);
      } catch (error) {
        const end = deadline.end();
        const failure = end === null ? classifyError(error, clock.now()) : ended(end, endpoint.timeoutMs).failure;
        return cleaned({ ok: false, failure }, redact);
      } finally {
        deadline.clear();
      }
    },
  };
}

/** Everything that the library would read from the environment is said here: a run must not depend on it. */
function openAiClient(endpoint: Endpoint): OpenAI {
  return new OpenAI({
    baseURL: endpoint.baseUrl,
    apiKey: endpoint.apiKey ?? 'none', // the library refuses to start without one; the header below takes it out again
    ...(endpoint.apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off', // its log would hold request bodies
    maxRetries: 0, // one retry layer, ours
    timeout: Math.ceil(endpoint.timeoutMs) + 60_000, // ours comes first: it covers the bodies of errors too
    ...(endpoint.fetch === undefined ? {} : { fetch: endpoint.fetch }),
  });
}

type End = 'timeout' | 'aborted';
/** Wins the race against an answer. */
const over = Symbol('over');

interface Deadline {
  readonly signal: AbortSignal;
  readonly passed: Promise<typeof over>;
  /** Why it is over; null while it is not. */
  end(): End | null;
  clear(): void;
}

function startDeadline(clock: Clock, timeoutMs: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<typeof over>();
  let end: End | null = null;
  const finish = (why: End): void => {
    if (end !== null) return;
    end = why;
    resolve(over);
    controller.abort();
  };
  const cancel = clock.setTimer(timeoutMs, () => finish('timeout'));
  const unwatch = onAbort(outer, () => finish('aborted'));
  return {
    signal: controller.signal,
    passed: promise,
    end: () => end,
    clear() {
      cancel();
      unwatch();
    },
  };
}

function ended(end: End | null, timeoutMs: number): { readonly ok: false; readonly failure: AttemptFailure } {
  if (end === 'aborted') return aborted();
  const message = `no whole answer within ${timeoutMs / 1000} s`;
  return { ok: false, failure: { code: 'timeout', message, status: null, retryAfterMs: null, usage: null } };
}

function aborted(): { readonly ok: false; readonly failure: AttemptFailure } {
  const message = 'the run was stopped';
  return { ok: false, failure: { code: 'aborted', message, status: null, retryAfterMs: null, usage: null } };
}

function cleaned(outcome: AttemptOutcome, redact: Redactor): AttemptOutcome {
  if (outcome.ok) return outcome;
  // Redacted before it is cut: half a key would slip through.
  const message = redact(outcome.failure.message).replace(/\s+/g, ' ').trim();
  const short = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
  return { ok: false, failure: { ...outcome.failure, message: short } };
}
