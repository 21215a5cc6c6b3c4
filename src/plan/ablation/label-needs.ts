import type { CallExperiment } from '../../config/kinds.ts';
import type { Oracle } from '../../config/types.generated.ts';
import { fitSlice, type LabelsParams } from '../declarations/labels.ts';
import type { LabelAmount, SampleParams } from '../declarations/sample.ts';

/** How much of a policy's answers is labelled. */
type Need = LabelsParams['fit'];
type Labels = SampleParams['labels'];

/** What a cell wants of the oracle. */
export interface CellNeed {
  readonly experiment: CallExperiment;
  /** Whether it sees only some of the prompts. */
  readonly isPart: boolean;
}

/**
 * The oracle of the measurement that serves all cells: for each policy the largest coverage, or the largest number of labels. A number of
 * labels among a part of the prompts can only be promised if all prompts are labelled. `isTruth`: the experiment's own labels besides, for
 * those are what estimates are held against.
 */
export function sharedOracle(own: CallExperiment, cells: readonly CellNeed[], isTruth: boolean): Oracle {
  const wanted = own.policies.map(({ id }): readonly [string, Need] => {
    const needs = cells.map(({ experiment, isPart }) => {
      const need = fitSlice(experiment, id);
      return 'labels' in need && need.labels > 0 && isPart ? { coverage: 1 } : need;
    });
    return [id, largest(isTruth ? [...needs, fitSlice(own, id)] : needs, own.prompts.count)];
  });
  const { coverage: _, labels: _1, ...oracle } = own.oracle;
  const isCount = wanted.every(([, need]) => 'labels' in need || need.coverage === 0);
  const amounts = wanted.flatMap(([id, need]): readonly (readonly [string, number])[] => {
    const amount = 'labels' in need ? (isCount ? need.labels : shareOf(need.labels, own.prompts.count)) : need.coverage;
    return amount === 0 ? [] : [[id, amount]];
  });
  return { ...oracle, [isCount ? 'labels' : 'coverage']: Object.fromEntries(amounts) };
}

function largest(needs: readonly Need[], prompts: number | undefined): Need {
  const isCount = needs.every((need) => 'labels' in need || need.coverage === 0);
  if (isCount) return { labels: Math.max(0, ...needs.map((need) => ('labels' in need ? need.labels : 0))) };
  const shares = needs.map((need) => ('labels' in need ? shareOf(need.labels, prompts) : need.coverage));
  return { coverage: Math.max(...shares) };
}

/** A share that holds at least so many labels: the slice of a share misses its part by no more than this (see label-slices). */
function shareOf(labels: number, prompts: number | undefined): number {
  if (labels === 0) return 0;
  return prompts === undefined ? 1 : Math.min(1, (labels + Math.ceil(Math.log2(prompts)) + 1) / prompts);
}

/** What of the measured labels a cell of a call experiment keeps. */
export function keptOfMeasured(cell: CallExperiment, measured: CallExperiment): Labels {
  const policies = Object.fromEntries(
    cell.policies.flatMap(({ id }): readonly (readonly [string, LabelAmount])[] => {
      const [need, there] = [fitSlice(cell, id), fitSlice(measured, id)];
      return isAll(need, there) ? [] : [[id, amountOf(need)]];
    }),
  );
  return Object.keys(policies).length === 0 ? null : { policies, others: 'keep', share_of: 'prompts' };
}

function isAll(need: Need, there: Need): boolean {
  if ('labels' in need)
    return 'labels' in there ? need.labels >= there.labels : need.labels === 0 && there.coverage === 0;
  return 'coverage' in there ? need.coverage >= there.coverage : there.labels === 0;
}

function amountOf(need: Need): LabelAmount {
  return 'labels' in need ? { count: need.labels } : { share: need.coverage };
}

/**
 * What a cell keeps of recorded labels: shares are of those there are. As in an experiment that measures, a plain number is about the
 * logging policy, and the others then have none.
 */
export function keptOfRecorded(
  loggingPolicy: string,
  wanted: { readonly of: 'coverage' | 'labels'; readonly amount: number | Readonly<Record<string, number>> },
): Labels {
  const amounts = typeof wanted.amount === 'number' ? { [loggingPolicy]: wanted.amount } : wanted.amount;
  const policies = Object.fromEntries(
    Object.entries(amounts).map(([id, amount]): readonly [string, LabelAmount] => [
      id,
      wanted.of === 'labels' ? { count: amount } : { share: amount },
    ]),
  );
  return { policies, others: 'none', share_of: 'labelled' };
}
