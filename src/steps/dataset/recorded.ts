import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FreshRow, LoggedRow } from '../../analysis/rows.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { RecordedParams } from '../../plan/declarations/recorded.ts';
import type { Step, StepFile } from '../../plan/step.ts';
import { dataProblem, inFile } from '../data-problems.ts';
import type { ComputingStep, StepFailure, StepYield } from '../implementation.ts';
import { PromptClusters } from '../prompt-clusters.ts';
import { readJsonl } from '../prompts/read-records.ts';
import { assemble } from './assemble.ts';
import { readFreshRow, readLoggedRow, readProbeRow, type ReadRow, type RowProblem } from './recorded-row.ts';

/** Reads a dataset that was measured elsewhere, and checks every row of it. */
export const recorded: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params, files } = step as Step<RecordedParams>; // declared by plan/declarations/recorded.ts
    const reader = new FileReader(params, context.workspace);
    const changed = await reader.checkContents(files);
    if (changed !== null) return fail(changed);
    const logged: LoggedRow[] = [];
    const fresh: Record<string, FreshRow[]> = {};
    const probes: Record<string, FreshRow[]> = {};
    for (const file of files) {
      const [table = '', name = ''] = file.role.split('/');
      if (table === 'logged')
        logged.push(...(await reader.read(file, (record) => readLoggedRow(record, params.fields))));
      const policy = POLICY_FILE[table]?.exec(name)?.[1];
      if (policy === undefined) continue;
      if (table === 'fresh') fresh[policy] = await reader.read(file, (record) => readFreshRow(record, params.fields));
      if (table === 'probes') probes[policy] = await reader.read(file, (record) => readProbeRow(record, params.fields));
    }
    return reader.finish(params, logged, fresh, probes);
  },
};

/** How a folder's files name their policy. */
const POLICY_FILE: Readonly<Record<string, RegExp>> = {
  fresh: /^(.+)_responses\.jsonl$/,
  probes: /^(.+)_probe\.jsonl$/,
};

type Related = Diagnostic['related'][number];

class FileReader {
  private readonly problems: Diagnostic[] = [];
  private readonly dropped: Record<string, number> = {};
  private readonly clusters = new PromptClusters();
  private readonly params: RecordedParams;
  private readonly workspace: string;

  constructor(params: RecordedParams, workspace: string) {
    this.params = params;
    this.workspace = workspace;
  }

  /** The key of the step promises a content; a file that was changed since is not read under it. */
  async checkContents(files: readonly StepFile[]): Promise<StepFailure | null> {
    for (const file of files) {
      const bytes = await readFile(join(this.workspace, file.path));
      if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) {
        return { code: 'impossible', message: `${file.path} was changed while the run was under way; run again` };
      }
    }
    return null;
  }

  async read<Row extends LoggedRow | FreshRow>(
    file: StepFile,
    readRow: (record: unknown) => ReadRow<Row>,
  ): Promise<Row[]> {
    const rows: Row[] = [];
    const seen = new Map<string, number>();
    for await (const { line, value, problem } of readJsonl(join(this.workspace, file.path))) {
      if (problem !== undefined) {
        this.invalid('not-json', problem, file, line);
        continue;
      }
      const result = readRow(value);
      if ('problems' in result) {
        this.invalidRow(result.problems, file, line);
        continue;
      }
      const key = JSON.stringify([result.row.prompt_id, result.row.draw_idx ?? 0]);
      const first = seen.get(key);
      if (first !== undefined) {
        const number = this.params.fields.draw_idx;
        const message = `Prompt "${result.row.prompt_id}" has this draw already. Several responses to one prompt are told apart by \`${number}\`.`;
        const related = { message: 'first here', at: inFile(file.path, first) };
        this.invalid('duplicate-row', message, file, line, related);
        continue;
      }
      const at = inFile(file.path, line);
      const conflict = this.clusters.add(result.row.prompt_id, result.cluster ?? null, at);
      if (conflict !== null) {
        this.invalid('cluster-conflict', conflict.message, file, line, { message: 'there', at: conflict.first });
        continue;
      }
      seen.set(key, line);
      rows.push(result.row);
    }
    return rows;
  }

  finish(
    params: RecordedParams,
    logged: readonly LoggedRow[],
    fresh: Readonly<Record<string, readonly FreshRow[]>>,
    probes: Readonly<Record<string, readonly FreshRow[]>>,
  ): Result<StepYield, StepFailure> {
    const known = new Set([
      ...Object.keys(fresh),
      ...logged.flatMap((row) => Object.keys(row.target_policy_logprobs)),
      params.logging_policy,
    ]);
    for (const policy of params.policies ?? []) {
      if (!known.has(policy)) {
        const has = [...known].map((name) =>
          name === params.logging_policy ? `${name} (its \`logging_policy\`)` : name,
        );
        const message = `The data has nothing of the policy "${policy}". It has: ${has.join(', ')}.`;
        this.problems.push(dataProblem('unknown-policy', message, null));
      }
    }
    const total = logged.length + Object.values(fresh).reduce((sum, rows) => sum + rows.length, 0);
    const { cluster } = params.fields;
    if (cluster !== undefined && this.clusters.isEmpty && total > 0 && this.problems.length === 0) {
      // A path that leads nowhere is a mistake, not data without clusters.
      this.problems.push(
        dataProblem('no-clusters', `No row names a cluster at \`${cluster}\` (fields.cluster).`, null),
      );
    }
    if (total === 0 && this.problems.length === 0) {
      this.problems.push(dataProblem('no-rows', 'The dataset holds no valid row.', null));
    }
    if (this.problems.length > 0) {
      const count = this.problems.length === 1 ? '1 problem' : `${this.problems.length} problems`;
      return fail({ code: 'invalid-data', message: `${count} in the data`, diagnostics: this.problems });
    }
    const others = [...known].filter((policy) => policy !== params.logging_policy).sort();
    const policies = params.policies ?? [params.logging_policy, ...others];
    const keep = <T>(tables: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(tables).filter(([policy]) => policies.includes(policy)));
    return ok(
      assemble(
        {
          policies,
          loggingPolicy: params.logging_policy,
          logged,
          fresh: keep(fresh),
          probes: keep(probes),
          failures: [],
          ...(this.clusters.isEmpty ? {} : { clusters: this.clusters.byPrompt() }),
        },
        { dropped: this.dropped },
      ),
    );
  }

  /** Of a row that is dropped its first problem counts; of one that is reported, all. */
  private invalidRow(problems: readonly RowProblem[], file: StepFile, line: number): void {
    const counted = this.params.on_invalid === 'drop' ? problems.slice(0, 1) : problems;
    for (const { code, message } of counted) this.invalid(code, message, file, line);
  }

  private invalid(code: string, message: string, file: StepFile, line: number, other?: Related): void {
    if (this.params.on_invalid === 'drop') {
      this.dropped[code] = (this.dropped[code] ?? 0) + 1;
      return;
    }
    const related = other === undefined ? [] : [other];
    this.problems.push({ ...dataProblem(code, message, inFile(file.path, line)), related });
  }
}
