import type { CellPolicy, CellRow } from '../../analysis/metrics/cell-row.ts';
import type { EstimatorResult } from '../../analysis/results.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { Ablation } from '../../config/types.generated.ts';
import type { AblationPlan, CellPlan } from '../../plan/ablation/ablation-plan.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';
import type { ArtifactStore } from '../../store/artifacts.ts';
import type { Stores } from '../../run/stores.ts';
import { StoreError } from '../../store/problems.ts';
import { problemOf, recordOf } from '../step-rows.ts';
import { cellTruth } from './cell-truth.ts';

/** What rows are read from. */
export type CellStores = Pick<Stores, 'artifacts' | 'durations'>;

/** Artifacts that are read at once. */
const AT_ONCE = 64;

/** What became of the cells, in their order; a cell with several estimators has a row for each. */
export async function cellRows(
  { cells }: AblationPlan,
  outcome: RunOutcome,
  ablation: Ablation,
  stores: CellStores,
): Promise<readonly CellRow[]> {
  const secondsOf = asksForRuntime(ablation) ? await secondsByStep(cells, outcome, stores) : null;
  const wanted = cells.flatMap((cell) => cell.estimates.map((estimate) => ({ cell, estimate })));
  const rows: CellRow[] = [];
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const slice = wanted.slice(from, from + AT_ONCE);
    rows.push(
      ...(await Promise.all(
        slice.map(async ({ cell, estimate }): Promise<CellRow> => {
          const row = await rowOf(cell, estimate, outcome, ablation.truth, stores.artifacts);
          return secondsOf === null ? row : { ...row, runtime_s: secondsOf.get(estimate.step) ?? null };
        }),
      )),
    );
  }
  return rows;
}

/** Rows know no clock, so that two runs have the same bytes, unless somebody wants them to. */
function asksForRuntime({ tables, plots }: Ablation): boolean {
  return (
    tables.some(({ metrics }) => metrics.includes('runtime')) ||
    plots.some(({ x, y, metric }) => [x, y, metric].includes('runtime'))
  );
}

async function secondsByStep(
  cells: readonly CellPlan[],
  { ends }: RunOutcome,
  { durations }: CellStores,
): Promise<ReadonlyMap<string, number>> {
  const keys = new Map<string, string>();
  for (const { step } of cells.flatMap(({ estimates }) => estimates)) {
    const record = recordOf(ends.get(step));
    if (record !== null) keys.set(step, record.key);
  }
  const found = await durations.getMany([...keys.values()]);
  return new Map([...keys.keys()].flatMap((step, i) => (found[i] === null ? [] : [[step, found[i]! / 1000]])));
}

async function rowOf(
  plan: CellPlan,
  { estimator, step }: CellPlan['estimates'][number],
  outcome: RunOutcome,
  truth: Ablation['truth'],
  artifacts: ArtifactStore,
): Promise<CellRow> {
  const sample: JsonObject = recordOf(outcome.ends.get(plan.sample))?.summary ?? {};
  const hash = recordOf(outcome.ends.get(step))?.outputs['estimates']?.hash;
  const row = {
    cell: plan.cell.index,
    values: Object.fromEntries(plan.cell.settings.map(({ axis, shown }) => [axis, shown])),
    estimator,
    n_prompts: numberOr(sample['prompts'], 0),
    n_labels: numberOr(sample['labels'], 0),
  };
  if (hash === undefined) return { ...row, failed: whyNot(step, outcome), policies: [] };
  const bytes = await artifacts.read(hash);
  if (!bytes.ok) throw new StoreError(bytes.error);
  const result = JSON.parse(bytes.value.toString('utf8')) as EstimatorResult; // written by the estimate step
  const truthOf = cellTruth(plan, truth, (name) => recordOf(outcome.ends.get(name ?? ''))?.summary ?? null);
  const originals = originalsIn(result);
  const policies = result.policies.map(
    ({ policy, estimate, se, ci, ci_level, refused, unavailable, ess }): CellPolicy => {
      const known = truthOf(policy);
      const original = originals.get(policy);
      return {
        policy,
        ...(original === undefined ? {} : { clone_of: original }),
        estimate,
        se,
        ci,
        ci_level,
        refused,
        unavailable,
        truth: known.value,
        truth_se: known.se,
        ess,
      };
    },
  );
  return { ...row, failed: null, policies };
}

/** Clone → the first policy that it is again: their difference is a check. */
function originalsIn({ comparisons }: EstimatorResult): ReadonlyMap<string, string> {
  const originals = new Map<string, string>();
  for (const { policy, reference, clone_check } of comparisons) {
    if (clone_check !== null && !originals.has(policy)) originals.set(policy, reference);
  }
  return originals;
}

/** The first thing that went wrong on the way to a step. */
function whyNot(step: string, { ends }: RunOutcome): string {
  let name = step;
  for (;;) {
    const end = ends.get(name);
    if (end?.state !== 'blocked') {
      const problem = problemOf(end);
      return problem === null ? 'it did not end' : `${problem.message} (${problem.code})`;
    }
    name = end.by;
  }
}

function numberOr<Other>(value: JsonValue | undefined, other: Other): number | Other {
  return typeof value === 'number' ? value : other;
}
