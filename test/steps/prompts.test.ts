import { textOf } from './text-of.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { sha256 } from '../../src/base/hash.ts';
import type { PromptsParams } from '../../src/plan/declarations/prompts.ts';
import type { StepContext, StepFailure, StepYield } from '../../src/steps/implementation.ts';
import { prompts } from '../../src/steps/prompts/prompts.ts';
import { parseRows, type PromptRow } from '../../src/steps/rows.ts';
import { makeStep } from '../plan/make.ts';

let workspace: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'assay-prompts-'));
});

afterAll(async () => {
  await rm(workspace, { recursive: true });
});

async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  change: Partial<PromptsParams> = {},
): Promise<{ readonly rows: PromptRow[]; readonly yielded: StepYield } | StepFailure> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(workspace, name), content);
  const params: PromptsParams = {
    seed: 1,
    count: null,
    fields: { prompt: 'prompt', id: 'prompt_id' },
    filters: [],
    world: null,
    ...change,
  };
  const sources = Object.entries(files).map(([path, content], index) => ({
    role: `source/${index}`,
    path,
    sha256: sha256(content),
  }));
  const context: StepContext = {
    workspace,
    stop: new AbortController().signal,
    input: () => Promise.reject(new Error('prompts have no input')),
    hashOf: () => sha256('prompts have no input'),
    call: () => Promise.reject(new Error('prompts make no calls')),
    announce() {},
  };
  if (prompts.type !== 'compute') throw new Error('prompts are computed');
  const result = await prompts.run(makeStep({ kind: 'prompts', params, files: sources }), context);
  if (!result.ok) return result.error;
  const bytes = Buffer.from(textOf(result.value, 'prompts'));
  return { rows: parseRows<PromptRow>(bytes), yielded: result.value };
}

const jsonl = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('prompts', () => {
  const records = Array.from({ length: 20 }, (_, index) => ({ prompt_id: `p${index}`, prompt: `Question ${index}?` }));

  it('gives the same prompts from every format', async () => {
    const csv = ['prompt_id,prompt', ...records.map((row) => `${row.prompt_id},${row.prompt}`)].join('\n');
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'prompt_id', data: records.map((row) => row.prompt_id) },
        { name: 'prompt', data: records.map((row) => row.prompt) },
      ],
    });
    const sets = await Promise.all([
      read({ 'a.jsonl': jsonl(records) }),
      read({ 'a.json': JSON.stringify(records) }),
      read({ 'a.csv': csv }),
      read({ 'a.parquet': new Uint8Array(parquet) }),
    ]);
    const rows = sets.map((set) => ('rows' in set ? set.rows : set));
    expect(rows[0]).toHaveLength(20);
    for (const other of rows) expect(other).toEqual(rows[0]);
  });

  it('takes the first ones of one order: a larger sample holds the smaller, in the same order', async () => {
    const few = await read({ 'a.jsonl': jsonl(records) }, { count: 5 });
    const more = await read({ 'a.jsonl': jsonl(records.toReversed()) }, { count: 9 });
    if (!('rows' in few) || !('rows' in more)) throw new Error('both are valid');
    expect(more.rows.slice(0, 5)).toEqual(few.rows);
  });

  it('counts what each filter drops', async () => {
    const set = await read(
      { 'a.jsonl': jsonl([...records, { prompt_id: 'x', prompt: 'Question 1?' }]) },
      { filters: [{ dedupe: 'exact' }, { max_chars: 11 }] },
    );
    expect(set).toMatchObject({
      yielded: { summary: { prompts: 10, read: 21, dropped: { 'dedupe: exact': 1, 'max_chars: 11': 10 } } },
    });
  });

  it('carries the fields that judge prompts may name', async () => {
    const set = await read(
      { 'a.jsonl': jsonl([{ q: { text: 'Why?' }, lang: 'en' }]) },
      { fields: { prompt: 'q.text', id: 'id', language: 'lang', none: 'no' } },
    );
    expect(set).toMatchObject({ rows: [{ prompt: 'Why?', fields: { language: 'en', none: null } }] });
  });

  it('reports every broken record with its file and line', async () => {
    const text = `{"prompt": "fine"}\n\nnot json\n{"prompt": 3}\n{"prompt": "  "}\n{"prompt": "a", "prompt_id": 1}\n{"prompt": "b", "prompt_id": 1}\n`;
    const failure = await read({ 'broken.jsonl': text });
    expect(failure).toMatchObject({ code: 'invalid-data' });
    const places =
      'diagnostics' in failure ? failure.diagnostics.map(({ at, code }) => `${at?.file}:${at?.line} ${code}`) : [];
    expect(places).toEqual([
      'broken.jsonl:3 invalid-record',
      'broken.jsonl:4 invalid-record',
      'broken.jsonl:5 invalid-record',
      'broken.jsonl:7 duplicate-id',
    ]);
  });

  it('does not quietly take fewer prompts than were asked for', async () => {
    expect(await read({ 'a.jsonl': jsonl(records) }, { count: 21 })).toMatchObject({
      code: 'invalid-data',
      diagnostics: [{ code: 'too-few-prompts' }],
    });
  });

  it('does not know every format', async () => {
    expect(await read({ 'a.txt': 'x' })).toMatchObject({ diagnostics: [{ code: 'unknown-format' }] });
  });
});
