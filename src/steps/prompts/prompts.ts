import { join } from 'node:path';
import type { Diagnostic, SourceRange } from '../../base/diagnostic.ts';
import { valueAtPath } from '../../base/field-path.ts';
import { sha256 } from '../../base/hash.ts';
import { toJsonl } from '../../base/jsonl.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { PromptsParams } from '../../plan/declarations/prompts.ts';
import type { Step, StepFile } from '../../plan/step.ts';
import { dataProblem, inFile } from '../data-problems.ts';
import type { ComputingStep, StepFailure, StepYield } from '../implementation.ts';
import { clusterName, countClusters, PromptClusters } from '../prompt-clusters.ts';
import type { PromptRow } from '../rows.ts';
import { sampleOrder } from '../sample-order.ts';
import { createFilter, type Candidate } from './filters.ts';
import { readRecords, RECORD_EXTENSIONS } from './read-records.ts';

export const prompts: ComputingStep = {
  type: 'compute',
  whilePlanning: true,
  async run(step, context) {
    const { params, files } = step as Step<PromptsParams>; // declared by plan/declarations/prompts.ts
    if (params.world !== null) return await fromWorld(params, params.world);
    return await fromFiles(params, files, context.workspace);
  },
};

async function fromWorld(
  params: PromptsParams,
  world: NonNullable<PromptsParams['world']>,
): Promise<Result<StepYield, StepFailure>> {
  const { worldPrompts } = await import('../../llm/world/prompts.ts');
  const asked = worldPrompts({ topics: world.topics, seed: world.seed }, params.count ?? 0);
  const clusters = clustersIn(params);
  for (const record of asked) {
    const place = inFile('world', 1);
    clusters?.names.add(record.prompt_id, clusterName(valueAtPath(record, clusters.path)) ?? null, place);
  }
  if (clusters?.names.isEmpty === true) return invalidPrompts([noClusters(clusters.path)]);
  const rows = asked.map(({ prompt_id, prompt }): PromptRow => ({ prompt_id, prompt }));
  return ok(yieldOf(rows, { read: rows.length }, clusters));
}

interface Clusters {
  readonly path: string;
  readonly names: PromptClusters;
}

/** Null where prompts have nothing in common that was named. */
function clustersIn({ fields: { cluster } }: PromptsParams): Clusters | null {
  return cluster === undefined ? null : { path: cluster, names: new PromptClusters() };
}

/** A path that leads nowhere is a mistake, not data without clusters. */
function noClusters(path: string): Diagnostic {
  return dataProblem('no-clusters', `No record names a cluster at \`${path}\` (prompts.fields.cluster).`, null);
}

async function fromFiles(
  params: PromptsParams,
  files: readonly StepFile[],
  workspace: string,
): Promise<Result<StepYield, StepFailure>> {
  const problems: Diagnostic[] = [];
  const filters = await Promise.all(params.filters.map(createFilter));
  const dropped: Record<string, number> = {};
  const kept = new Map<string, PromptRow>();
  const clusters = clustersIn(params);
  let read = 0;
  for (const file of files) {
    const records = readRecords(join(workspace, file.path));
    if (records === null) {
      problems.push(
        dataProblem('unknown-format', `${file.path} is none of ${RECORD_EXTENSIONS.join(', ')}.`, inFile(file.path, 1)),
      );
      continue;
    }
    for await (const { line, value, problem } of records) {
      const at = inFile(file.path, line);
      const row = problem === undefined ? promptRow(value, params) : problem;
      if (typeof row === 'string') {
        problems.push(dataProblem('invalid-record', row, at));
        continue;
      }
      read += 1;
      const refused = filters.find(({ keep }) => !keep({ prompt: row.prompt, record: value } satisfies Candidate));
      if (refused !== undefined) {
        dropped[refused.name] = (dropped[refused.name] ?? 0) + 1;
        continue;
      }
      if (!kept.has(row.prompt_id)) kept.set(row.prompt_id, row);
      else if (kept.get(row.prompt_id)?.prompt !== row.prompt) {
        problems.push(dataProblem('duplicate-id', `Two different prompts have the id "${row.prompt_id}".`, at));
      }
      problems.push(...addCluster(row.prompt_id, value, clusters, at));
    }
  }
  if (params.count !== null && kept.size < params.count && problems.length === 0) {
    const message = `prompts.count asks for ${params.count} prompts; ${kept.size} of ${read} records pass the filters.`;
    problems.push(dataProblem('too-few-prompts', message, null));
  }
  if (clusters?.names.isEmpty === true && kept.size > 0 && problems.length === 0)
    problems.push(noClusters(clusters.path));
  if (problems.length > 0) return invalidPrompts(problems);
  const order = sampleOrder([...kept.keys()], params.seed, 'prompts').slice(0, params.count ?? undefined);
  const rows = order.map((id) => kept.get(id)).filter((row) => row !== undefined);
  return ok(yieldOf(rows, { read, dropped }, clusters));
}

function addCluster(promptId: string, record: unknown, clusters: Clusters | null, at: SourceRange): Diagnostic[] {
  if (clusters === null) return [];
  const name = clusterName(valueAtPath(record, clusters.path));
  if (name === undefined) {
    return [dataProblem('invalid-record', `The cluster at \`${clusters.path}\` is neither text nor a number.`, at)];
  }
  const conflict = clusters.names.add(promptId, name, at);
  if (conflict === null) return [];
  const related = [{ message: 'there', at: conflict.first }];
  return [{ ...dataProblem('cluster-conflict', conflict.message, at), related }];
}

function invalidPrompts(problems: readonly Diagnostic[]): Result<StepYield, StepFailure> {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return fail({ code: 'invalid-data', message: `${count} in the prompts`, diagnostics: problems });
}

function promptRow(record: unknown, params: PromptsParams): PromptRow | string {
  const { prompt: promptPath, id: idPath, cluster: _, ...others } = params.fields;
  const prompt = valueAtPath(record, promptPath);
  if (typeof prompt !== 'string') return `The record has no text at \`${promptPath}\` (prompts.fields.prompt).`;
  if (prompt.trim() === '') return `The prompt at \`${promptPath}\` is empty.`;
  const id = valueAtPath(record, idPath);
  const isId = typeof id === 'string' || typeof id === 'number';
  if (id !== undefined && id !== null && !isId) return `The id at \`${idPath}\` is neither text nor a number.`;
  const fields = Object.entries(others).map(
    ([name, path = '']) => [name, valueAtPath(record, path) ?? null] as const, // only `cluster` may be left out
  );
  return {
    // Records without an id are known by their text.
    prompt_id: isId && id !== '' ? String(id) : `prompt_${sha256(prompt).slice(0, 12)}`,
    // A lone surrogate has no UTF-8, so no request could hold it.
    prompt: prompt.toWellFormed(),
    ...(fields.length === 0 ? {} : { fields: Object.fromEntries(fields) }),
  };
}

/** Clusters are an output of their own: who asks models does not read them, so naming others asks none anew. */
function yieldOf(rows: readonly PromptRow[], counts: StepYield['summary'], clusters: Clusters | null): StepYield {
  const summary = { prompts: rows.length, ...counts };
  if (clusters === null) return { outputs: { prompts: toJsonl(rows) }, failures: 0, summary };
  const all = clusters.names.byPrompt();
  const ids = rows.map(({ prompt_id }) => prompt_id);
  const wanted = new Set(ids);
  const named = Object.fromEntries(Object.entries(all).filter(([id]) => wanted.has(id)));
  return {
    outputs: { prompts: toJsonl(rows), clusters: JSON.stringify(named) },
    failures: 0,
    summary: { ...summary, clusters: countClusters(ids, all) },
  };
}
