import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWorld } from '../../src/llm/world/world.ts';
import { cliRig, smallWorkspace } from './rig.ts';

const SECRET = 'sk-very-secret-0123456789abcdef';
let server: Server;
const keys = new Set<string | undefined>();
let refusing = false;

/** The embedded world behind a server that wants a key, and repeats it in its errors as some do. */
beforeAll(async () => {
  const world = createWorld({});
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { authorization } = request.headers;
      keys.add(authorization);
      if (refusing) {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${authorization}` } }));
        return;
      }
      const reply = world.answer({
        method: 'POST',
        path: request.url ?? '',
        body: Buffer.concat(chunks).toString('utf8'),
        repeat: null,
      });
      if (reply.kind !== 'answer') throw new Error('this world has no faults');
      response.writeHead(reply.status, reply.headers);
      response.end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.close();
});

async function everyByteUnder(directory: string): Promise<string> {
  const texts: string[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) texts.push(await readFile(join(entry.parentPath, entry.name), 'latin1'));
  }
  return texts.join('\n');
}

it('sends the key, and keeps it out of the cache, the results, the report and every message', async () => {
  const { port } = server.address() as AddressInfo; // it listens on a port
  const provider = `kind: provider\nid: world\napi: openai\nbase_url: http://127.0.0.1:${port}/v1\napi_key: \${env:STUDY_API_KEY}\nretry: {attempts: 2, base_seconds: 0.001, max_seconds: 0.002}\n`;
  const files = {
    ...smallWorkspace((text) => text.replace('[json, csv, md]', '[html, json, csv, md]')),
    'experiments/providers/world.yaml': provider,
  };
  await using rig = await cliRig(files, { STUDY_API_KEY: SECRET });
  const done = await rig.run('run', 'experiments/small.yaml', '--verbose');
  expect(done.code).toBe(0);
  expect([...keys]).toEqual([`Bearer ${SECRET}`]);

  refusing = true;
  const refused = await rig.run(
    'run',
    'experiments/small.yaml',
    '--verbose',
    '--set',
    'policies.premium.temperature=0.3',
  );
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('unauthorized');

  const said = [done.out, done.err, refused.out, refused.err].join('\n');
  const kept = await everyByteUnder(rig.dir);
  expect(kept).toContain('${env:STUDY_API_KEY}');
  for (const text of [said, kept]) {
    expect(text.includes(SECRET)).toBe(false);
    expect(text.includes(SECRET.slice(3))).toBe(false);
  }
});

it('says which variable is missing, before any call', async () => {
  keys.clear();
  const provider = `kind: provider\nid: world\napi: openai\nbase_url: http://127.0.0.1:9/v1\napi_key: \${env:STUDY_API_KEY}\n`;
  await using rig = await cliRig({ ...smallWorkspace(), 'experiments/providers/world.yaml': provider });
  const result = await rig.run('run', 'experiments/small.yaml');
  expect(result.code).toBe(2);
  expect(result.err).toContain('STUDY_API_KEY');
  expect(keys.size).toBe(0);
});
