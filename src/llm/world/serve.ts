import { closeSync, openSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from '../../base/hash.ts';
import type { World, WorldReply, WorldRequest } from './world-types.ts';

export interface ServeOptions {
  /** 0 for any that is free. */
  readonly port: number;
  readonly host?: string;
  /** A JSONL file that gets one line a request. */
  readonly log?: string;
}

export interface WorldServer {
  readonly port: number;
  /** Breaks what is still open. */
  readonly close: () => Promise<void>;
}

/** A line of the request log. */
export interface RequestLogLine {
  /** SHA-256 of the route, the body as sent, and the repeat. */
  readonly sha256: string;
  readonly route: string;
  readonly outcome: WorldReply['kind'];
  readonly status: number | null;
  readonly answered_at: string;
}

/** The most a request may hold. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** The world over HTTP, with the same bytes in its answers as without. */
export async function serveWorld(world: World, options: ServeOptions): Promise<WorldServer> {
  const log = options.log === undefined ? null : openSync(options.log, 'a');
  const server = createServer((incoming, outgoing) => {
    void respond(world, log, incoming, outgoing);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      if (log !== null) closeSync(log);
      reject(cause);
    });
    server.listen(options.port, options.host ?? '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port, // a TCP server that listens has one
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      if (log !== null) closeSync(log);
    },
  };
}

async function respond(
  world: World,
  log: number | null,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  if (body === null) {
    incoming.socket.destroy();
    return;
  }
  const request = requestOf(incoming, body);
  const reply = world.answer(request);
  // Written before it is sent: whoever holds an answer finds it in the log.
  if (log !== null) writeSync(log, `${JSON.stringify(logLine(request, reply))}\n`);
  send(reply, incoming, outgoing);
}

/** The body's text; null when it is too large or broke off. */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > BODY_LIMIT) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function requestOf(incoming: IncomingMessage, body: string): WorldRequest {
  const repeat = incoming.headers['x-assay-repeat'];
  return {
    method: incoming.method ?? 'GET',
    path: (incoming.url ?? '/').split('?')[0] ?? '/',
    body,
    repeat: typeof repeat === 'string' ? repeat : null,
  };
}

function logLine(request: WorldRequest, reply: WorldReply): RequestLogLine {
  return {
    sha256: sha256(JSON.stringify([request.path, request.body, request.repeat ?? '0'])),
    route: `${request.method} ${request.path}`,
    outcome: reply.kind,
    status: reply.kind === 'answer' ? reply.status : null,
    answered_at: new Date().toISOString(),
  };
}

function send(reply: WorldReply, incoming: IncomingMessage, outgoing: ServerResponse): void {
  switch (reply.kind) {
    case 'answer': {
      const bytes = Buffer.from(reply.body);
      outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': bytes.length });
      outgoing.end(bytes);
      break;
    }
    case 'silence':
      break;
    case 'reset':
      incoming.socket.resetAndDestroy();
      break;
    default:
      reply satisfies never;
  }
}
