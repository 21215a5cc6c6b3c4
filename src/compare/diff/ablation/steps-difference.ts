import { STEP_KINDS, type StepKind } from '../../../plan/step-kinds.ts';
import type { SideStep } from '../../sides/side.ts';
import { contentsOf, planDifference } from '../plan-difference.ts';
import type { AblationPlanDifference, Counts } from './ablation-difference.ts';

/** Kinds of steps that read a sample: a grid has very many, and their names follow from what its cells do not share. */
const OF_CELLS: ReadonlySet<StepKind> = new Set(['sample', 'diagnostics', 'estimate']);

/** Which steps two ablations share: as of experiments, by key or else by recipe. */
export function stepsDifference(a: readonly SideStep[], b: readonly SideStep[]): Omit<AblationPlanDifference, 'cells'> {
  const [inA, inB] = [contentsOf(a), contentsOf(b)];
  const [onlyA, onlyB] = [a.filter((step) => !inB(step)), b.filter((step) => !inA(step))];
  const counts = (ofKind: (step: SideStep) => boolean): Counts => ({
    shared: b.filter(ofKind).length - onlyB.filter(ofKind).length,
    only_a: onlyA.filter(ofKind).length,
    only_b: onlyB.filter(ofKind).length,
  });
  const kinds = STEP_KINDS.flatMap((kind) => {
    const own = counts((step) => step.kind === kind);
    return own.shared + own.only_a + own.only_b === 0 ? [] : [{ kind, ...own }];
  });
  const measures = ({ kind }: SideStep): boolean => !OF_CELLS.has(kind);
  return {
    steps: counts(() => true),
    kinds,
    measuring: planDifference(a.filter(measures), b.filter(measures)).steps,
  };
}
