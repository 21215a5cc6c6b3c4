import { hashOf, type Sha256 } from '../../base/hash.ts';
import type { FreshRow } from '../../analysis/rows.ts';
import type { EvaluationTables } from '../../steps/dataset/assemble.ts';

/**
 * The hash of all data that an estimator reads for one policy: the prompts, the policy's own rows, and the rows that calibrate. Under the
 * same settings, two runs in which it is equal give the policy the same numbers, whatever happened to other policies.
 */
export function rowsOfPolicy(tables: EvaluationTables, policy: string): Sha256 {
  const { loggingPolicy, logged, fresh, probes } = tables;
  const calibrating = calibratingPolicies(tables);
  return hashOf('assay/policy-rows/1', {
    loggingPolicy,
    // In their order, by which prompts and groups are numbered.
    prompts: promptIds(tables),
    logged: logged.map((row) => ({
      ...row,
      target_policy_logprobs: row.target_policy_logprobs[policy] ?? null,
      // Of another policy's log probability.
      missing: Object.entries(row.missing ?? {}).filter(
        ([field]) => !field.startsWith('target_policy_logprobs.') || field === `target_policy_logprobs.${policy}`,
      ),
    })),
    own: { fresh: fresh[policy] ?? null, probes: probes[policy] ?? null },
    calibrating: calibrating.map((name) => fresh[name] ?? []),
  });
}

/** The logging policy's labels calibrate; those of all policies where it has none. */
function calibratingPolicies({ loggingPolicy, logged, fresh, policies }: EvaluationTables): readonly string[] {
  const isLabelled = (rows: readonly Pick<FreshRow, 'oracle_label'>[]): boolean =>
    rows.some((row) => typeof row.oracle_label === 'number');
  const own = loggingPolicy === null ? [] : (fresh[loggingPolicy] ?? []);
  if (loggingPolicy !== null && (isLabelled(logged) || isLabelled(own))) return [loggingPolicy];
  return policies;
}

function promptIds({ logged, fresh, probes, policies }: EvaluationTables): readonly string[] {
  const tables = [logged, ...policies.map((policy) => fresh[policy] ?? []), ...Object.values(probes)];
  return [...new Set(tables.flatMap((rows) => rows.map((row) => row.prompt_id)))];
}
