import { whitespaceTokenCount } from '../../analysis/covariates.ts';
import { sha256 } from '../../base/hash.ts';
import { toJsonl } from '../../base/jsonl.ts';
import type { FreshRow, LoggedRow, ProbeRow } from '../../analysis/rows.ts';
import type { StepYield } from '../implementation.ts';
import { countClusters } from '../prompt-clusters.ts';
import { policyCounts } from './policy-counts.ts';

/** A missing value, for `failures.jsonl`. */
export interface MissingValue {
  readonly table: 'logged' | 'fresh_draws' | 'probes';
  readonly policy: string;
  readonly prompt_id: string;
  readonly draw_idx: number;
  readonly field: string;
  readonly reason: string;
  readonly message?: string;
}

/** All tables of an experiment, whether they were measured by calls or recorded elsewhere. */
export interface Tables {
  readonly policies: readonly string[];
  readonly loggingPolicy: string | null;
  readonly logged: readonly LoggedRow[];
  readonly fresh: Readonly<Record<string, readonly FreshRow[]>>;
  readonly probes: Readonly<Record<string, readonly ProbeRow[]>>;
  readonly failures: readonly MissingValue[];
  /** prompt id → what it has in common with others, of prompts that have it; left out where none has. */
  readonly clusters?: Readonly<Record<string, string>>;
}

/** What the analysis reads of the tables: everything but the texts. */
export interface EvaluationTables extends Omit<Tables, 'failures'> {}

/** The tables as artifacts: one a file that a run publishes, and `evaluation` for the analysis. */
export function assemble(tables: Tables, counts: StepYield['summary']): StepYield {
  const { policies, loggingPolicy, logged, fresh, probes, failures, clusters } = tables;
  const promptIds = new Set(logged.map((row) => row.prompt_id));
  const evaluation: EvaluationTables = {
    policies,
    loggingPolicy,
    logged: logged.map(withoutText),
    fresh: Object.fromEntries(Object.entries(fresh).map(([policy, rows]) => [policy, rows.map(withoutText)])),
    probes: Object.fromEntries(Object.entries(probes).map(([policy, rows]) => [policy, rows.map(withoutText)])),
    ...(clusters === undefined ? {} : { clusters }),
  };
  return {
    outputs: {
      evaluation: JSON.stringify(evaluation),
      logged: toJsonl(logged),
      failures: toJsonl(failures),
      ...byPolicy('fresh', fresh),
      ...byPolicy('probes', probes),
    },
    failures: 0,
    summary: {
      ...counts,
      policies,
      logging_policy: loggingPolicy,
      prompts: promptIds.size,
      ...(clusters === undefined ? {} : { clusters: countClusters(promptIds, clusters) }),
      labels: logged.filter((row) => typeof row.oracle_label === 'number').length,
      missing: failures.length,
      by_policy: policyCounts(tables),
    },
  };
}

function byPolicy(name: string, tables: Readonly<Record<string, readonly object[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tables).map(([policy, rows]) => [`${name}/${policy}`, toJsonl(rows)]));
}

/** Lengths in place of texts; a response keeps a short hash, by which the analysis knows one response in two tables. */
function withoutText<Row extends LoggedRow | FreshRow>(row: Row): Row {
  const { prompt, response, ...numbers } = row;
  const metadata = {
    ...row.metadata,
    ...(typeof prompt === 'string' ? { prompt_length: whitespaceTokenCount(prompt) } : {}),
    ...(typeof response === 'string' ? { response_length: whitespaceTokenCount(response) } : {}),
  };
  const short = typeof response === 'string' ? { response: sha256(response).slice(0, 16) } : {};
  return { ...numbers, ...short, metadata } as Row; // the same row: only optional fields differ
}
