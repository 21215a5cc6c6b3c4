import type { FreshRow, LoggedRow, MissingReasons, ProbeRow } from '../../analysis/rows.ts';
import { ok } from '../../base/result.ts';
import type { DatasetParams } from '../../plan/declarations/dataset.ts';
import type { Step } from '../../plan/step.ts';
import type { ComputingStep, StepContext } from '../implementation.ts';
import { parseRows, type LabelRow, type LogprobRow, type ResponseRow, type ScoreRow } from '../rows.ts';
import { meanOverPasses } from './passes.ts';
import { assemble, type MissingValue } from './assemble.ts';

/** Joins what was measured into the tables that the analysis reads and a run publishes. */
export const dataset: ComputingStep = {
  type: 'compute',
  async run(step, context) {
    const { params } = step as Step<DatasetParams>; // declared by plan/declarations/dataset.ts
    const measured = await Promise.all(
      params.policies.map(async (policy) => [policy, await readPolicy(step, context, policy)] as const),
    );
    const byPolicy = new Map(measured);
    const clusters = await readClusters(step, context);
    const failures: MissingValue[] = [];
    const fresh = measured.map(([policy, tables]) => [policy, freshRows(policy, tables, failures)] as const);
    const probes = measured.map(([policy, tables]) => [policy, probeRows(policy, tables, failures)] as const);
    return ok(
      assemble(
        {
          policies: params.policies,
          loggingPolicy: params.logging_policy,
          logged: loggedRows(params, byPolicy, clusters ?? {}, failures),
          fresh: Object.fromEntries(fresh),
          probes: Object.fromEntries(probes.filter(([, rows]) => rows.length > 0)),
          failures,
          ...(clusters === null ? {} : { clusters }),
        },
        {},
      ),
    );
  },
};

/** All that was measured of one policy. */
interface PolicyTables {
  readonly responses: readonly ResponseRow[];
  readonly scores: ReadonlyMap<string, ScoreRow>;
  readonly labels: ReadonlyMap<string, LabelRow>;
  /** Of the logging policy's responses under this policy; null when none were asked for. */
  readonly logprobs: ReadonlyMap<string, LogprobRow> | null;
}

async function readPolicy(step: Step<object>, context: StepContext, policy: string): Promise<PolicyTables> {
  const roles = new Set(step.inputs.map((input) => input.role));
  const read = async <Row>(kind: string): Promise<Row[]> =>
    roles.has(`${kind}/${policy}`) ? parseRows<Row>(await context.input(`${kind}/${policy}`)) : [];
  return {
    responses: await read<ResponseRow>('responses'),
    scores: byDraw(await read<ScoreRow>('scores')),
    labels: byDraw(await read<LabelRow>('labels')),
    logprobs: roles.has(`logprobs/${policy}`) ? byDraw(meanOverPasses(await read<LogprobRow>('logprobs'))) : null,
  };
}

/** Null where no clusters are named. */
async function readClusters(
  step: Step<object>,
  context: StepContext,
): Promise<Readonly<Record<string, string>> | null> {
  if (!step.inputs.some(({ role }) => role === 'clusters')) return null;
  return JSON.parse((await context.input('clusters')).toString('utf8')) as Record<string, string>; // written by the prompts step
}

interface DrawId {
  readonly prompt_id: string;
  readonly draw_idx: number;
}

function byDraw<Row extends DrawId>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [drawKey(row), row]));
}

function drawKey(row: DrawId): string {
  return JSON.stringify([row.prompt_id, row.draw_idx]);
}

/** Collects why the fields of one row are missing. */
class Missing {
  readonly reasons: Record<string, string> = {};
  private readonly row: Omit<MissingValue, 'field' | 'reason'>;
  private readonly failures: MissingValue[];

  constructor(table: MissingValue['table'], policy: string, row: DrawId, failures: MissingValue[]) {
    this.row = { table, policy, prompt_id: row.prompt_id, draw_idx: row.draw_idx };
    this.failures = failures;
  }

  because(field: string, reason: string, message?: string): null {
    this.reasons[field] = reason;
    this.failures.push({ ...this.row, field, reason, ...(message === undefined ? {} : { message }) });
    return null;
  }

  get fields(): { missing?: MissingReasons } {
    return Object.keys(this.reasons).length === 0 ? {} : { missing: this.reasons };
  }
}

function freshRows(policy: string, tables: PolicyTables, failures: MissingValue[]): FreshRow[] {
  return tables.responses.map((response) => {
    const missing = new Missing('fresh_draws', policy, response, failures);
    const { prompt_id, prompt, draw_idx } = response;
    const text = response.response ?? missing.because('response', response.reason ?? 'unspecified', response.message);
    const scored = scoreOf(tables, response, missing);
    const label = labelOf(tables, response, 'fit', missing);
    return { prompt_id, prompt, response: text, draw_idx, judge_score: scored, ...label, ...missing.fields };
  });
}

function probeRows(policy: string, tables: PolicyTables, failures: MissingValue[]): ProbeRow[] {
  return tables.responses
    .filter((response) => tables.labels.get(drawKey(response))?.use === 'audit')
    .map((response) => {
      const missing = new Missing('probes', policy, response, failures);
      const { prompt_id, prompt, draw_idx, response: text } = response;
      const scored = scoreOf(tables, response, missing);
      const label = labelOf(tables, response, 'audit', missing);
      return { prompt_id, prompt, response: text, draw_idx, judge_score: scored, ...label, ...missing.fields };
    });
}

function loggedRows(
  params: DatasetParams,
  measured: ReadonlyMap<string, PolicyTables>,
  clusters: Readonly<Record<string, string>>,
  failures: MissingValue[],
): LoggedRow[] {
  const logging = measured.get(params.logging_policy);
  if (logging === undefined)
    throw new Error(`dataset: nothing was measured of the logging policy ${params.logging_policy}`);
  const targets = params.policies.filter((policy) => policy !== params.logging_policy);
  const firsts = logging.responses.filter((response) => response.draw_idx === 0);
  return firsts.map((response) => {
    const missing = new Missing('logged', params.logging_policy, response, failures);
    const { prompt_id, prompt, response: text } = response;
    const logprob = (policy: string, field: string): number | null =>
      logprobOf(measured.get(policy), response, field, missing);
    const target = targets
      .filter((policy) => (measured.get(policy)?.logprobs ?? null) !== null)
      .map((policy) => [policy, logprob(policy, `target_policy_logprobs.${policy}`)] as const);
    const base = logging.logprobs === null ? null : logprob(params.logging_policy, 'base_policy_logprob');
    const scored = scoreOf(logging, response, missing);
    const label = labelOf(logging, response, 'fit', missing);
    return {
      prompt_id,
      prompt,
      response: text,
      base_policy_logprob: base,
      target_policy_logprobs: Object.fromEntries(target),
      judge_score: scored,
      ...label,
      metadata: {
        finish_reason: response.finish_reason,
        ...(Object.hasOwn(clusters, prompt_id) ? { cluster: clusters[prompt_id] } : {}),
      },
      ...missing.fields,
    };
  });
}

function scoreOf(tables: PolicyTables, response: ResponseRow, missing: Missing): number | null {
  const row = tables.scores.get(drawKey(response));
  return row?.score ?? missing.because('judge_score', row?.reason ?? 'unspecified', row?.message);
}

/** A label that was never asked for is absent; one that was and did not come is null, with its reason. */
function labelOf(
  tables: PolicyTables,
  response: ResponseRow,
  use: LabelRow['use'],
  missing: Missing,
): { oracle_label?: number | null } {
  const row = tables.labels.get(drawKey(response));
  if (row === undefined || row.use !== use) return {};
  return { oracle_label: row.score ?? missing.because('oracle_label', row.reason ?? 'unspecified', row.message) };
}

function logprobOf(
  tables: PolicyTables | undefined,
  response: ResponseRow,
  field: string,
  missing: Missing,
): number | null {
  const row = tables?.logprobs?.get(drawKey(response));
  return row?.logprob ?? missing.because(field, row?.reason ?? 'unspecified', row?.message);
}
