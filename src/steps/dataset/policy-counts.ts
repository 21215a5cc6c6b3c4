import type { FreshRow, LoggedRow } from '../../analysis/rows.ts';

/**
 * What there is of one policy: `responses`, logged or drawn, each once; of these, the ones with an oracle label to fit on; and labels that
 * are held out for the audit (`probes`).
 */
export type PolicyCounts = Readonly<Record<'responses' | 'labels' | 'probes', number>>;

/** By policy. A logged response counts as the logging policy's first draw, so that one which is in both tables counts once. */
export function policyCounts(tables: {
  readonly policies: readonly string[];
  readonly loggingPolicy: string | null;
  readonly logged: readonly LoggedRow[];
  readonly fresh: Readonly<Record<string, readonly FreshRow[]>>;
  readonly probes: Readonly<Record<string, readonly FreshRow[]>>;
}): Record<string, PolicyCounts> {
  const { policies, loggingPolicy, logged, fresh, probes } = tables;
  return Object.fromEntries(
    policies.map((policy): [string, PolicyCounts] => {
      const responses = new Set<string>();
      const labels = new Set<string>();
      const rows = [
        ...(policy === loggingPolicy ? logged.map((row) => ({ row, draw: 0 })) : []),
        ...(fresh[policy] ?? []).map((row) => ({ row, draw: row.draw_idx })),
      ];
      for (const { row, draw } of rows) {
        const response = JSON.stringify([row.prompt_id, draw]);
        responses.add(response);
        if (typeof row.oracle_label === 'number') labels.add(response);
      }
      const held = (probes[policy] ?? []).filter((row) => typeof row.oracle_label === 'number');
      return [policy, { responses: responses.size, labels: labels.size, probes: held.length }];
    }),
  );
}
