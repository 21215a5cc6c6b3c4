import { setImmediate } from 'node:timers/promises';
import type { WorldReply, WorldRequest } from './world-types.ts';

/** A `fetch` that reaches the world without a socket, at whatever base URL. */
export function worldFetch(answer: (request: WorldRequest) => WorldReply): typeof fetch {
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
    signal?.throwIfAborted();
    const request = await readRequest(input, init);
    // As with a socket, timers and signals get their turn between a question and its answer.
    await setImmediate();
    signal?.throwIfAborted();
    const reply = answer(request);
    switch (reply.kind) {
      case 'answer':
        return new Response(reply.body, { status: reply.status, headers: reply.headers });
      case 'silence':
        return untilAborted(signal);
      case 'reset':
        throw connectionReset();
      default:
        return reply satisfies never;
    }
  };
}

type FetchInput = Parameters<typeof fetch>[0];

async function readRequest(input: FetchInput, init: RequestInit | undefined): Promise<WorldRequest> {
  if (!(input instanceof Request) && typeof init?.body === 'string') {
    // What clients send; making a Request of it first would cost more than the answer.
    return {
      method: init.method?.toUpperCase() ?? 'GET',
      path: new URL(input).pathname,
      body: init.body,
      repeat: new Headers(init.headers).get(REPEAT_HEADER),
    };
  }
  const request = new Request(input, init);
  return {
    method: request.method,
    path: new URL(request.url).pathname,
    body: await request.text(),
    repeat: request.headers.get(REPEAT_HEADER),
  };
}

const REPEAT_HEADER = 'x-assay-repeat';

/** Never answers; a caller without a signal waits for ever, as it asked to. */
async function untilAborted(signal: AbortSignal | null): Promise<never> {
  return await new Promise<never>((_, reject) => {
    signal?.addEventListener(
      'abort',
      () => {
        reject(signal.reason as Error); // whatever the caller aborted with is what fetch rejects with
      },
      { once: true },
    );
  });
}

/** What Node's own fetch throws when the other side hangs up. */
function connectionReset(): TypeError {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
  return new TypeError('fetch failed', { cause });
}
