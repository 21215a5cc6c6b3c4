import { sha256 } from '../../base/hash.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Result } from '../../base/result.ts';
import { type ApiError, badRequest, errorBody } from './api-error.ts';
import { chatCompletion } from './chat-completions.ts';
import { createFaults, type Fate } from './faults.ts';
import { worldFetch } from './fetch.ts';
import { mishapReply, spoiltBody } from './mishaps.ts';
import { MODELS } from './models.ts';
import { parseBody } from './request-fields.ts';
import { textCompletion } from './text-completions.ts';
import { createUniverse, type Universe } from './universe.ts';
import { CREATED } from './version.ts';
import type { World, WorldOptions, WorldReply, WorldRequest } from './world-types.ts';

type Route = (universe: Universe, body: JsonObject, request: string, fate: Fate) => Result<JsonObject, ApiError>;

const ROUTES: readonly (readonly [path: string, route: Route])[] = [
  ['/chat/completions', chatCompletion],
  ['/completions', textCompletion],
];

/** A universe of models and their truth, as an OpenAI-compatible service. Throws on probabilities that are none. */
export function createWorld(options: WorldOptions = {}): World {
  const seed = options.seed ?? 0;
  const universe = createUniverse(seed);
  const fateOf = createFaults(options.faults);
  const answer = (request: WorldRequest): WorldReply => {
    const path = request.path.replace(/\/+$/, '');
    if (path.endsWith('/models')) return onlyBy('GET', request, () => json(200, JSON.stringify(modelList())));
    const route = ROUTES.find(([suffix]) => path.endsWith(suffix));
    if (route === undefined) {
      return refusal({ ...badRequest(null, `There is nothing at ${request.method} ${request.path}`), status: 404 });
    }
    return onlyBy('POST', request, () => answerCall(universe, route, fateOf, request));
  };
  return { seed, answer, fetch: worldFetch(answer) };
}

function answerCall(
  universe: Universe,
  [name, route]: (typeof ROUTES)[number],
  fateOf: (request: string) => Fate,
  { body, repeat }: WorldRequest,
): WorldReply {
  const parsed = parseBody(body);
  if (!parsed.ok) return refusal(parsed.error);
  if (repeat !== null && !/^\d{1,15}$/.test(repeat)) {
    return refusal(badRequest('x-assay-repeat', `The header x-assay-repeat must be a count from 0, not "${repeat}"`));
  }
  const request = sha256(JSON.stringify(['world-request', name, parsed.value.canonical, Number(repeat ?? 0)]));
  const fate = fateOf(request);
  const mishap = mishapReply(fate);
  if (mishap !== null) return mishap;
  const said = route(universe, parsed.value.body, request, fate);
  if (!said.ok) return refusal(said.error);
  const text = JSON.stringify(said.value);
  return spoiltBody(fate, text) ?? json(200, text);
}

function onlyBy(method: string, request: WorldRequest, answer: () => WorldReply): WorldReply {
  if (request.method === method) return answer();
  return refusal({ ...badRequest(null, `${request.path} takes ${method}, not ${request.method}`), status: 405 });
}

function modelList(): JsonObject {
  const data = [...MODELS.keys()].map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'world' }));
  return { object: 'list', data };
}

function json(status: number, body: string): WorldReply {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json' }, body };
}

function refusal(error: ApiError): WorldReply {
  return json(error.status, errorBody(error));
}
