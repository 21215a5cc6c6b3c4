import { nearestNames } from '../../base/nearest-names.ts';
import { truthSource } from '../../config/ablation/truth-source.ts';
import type { Ablation } from '../../config/types.generated.ts';
import { list } from '../format.ts';
import type { Study } from './study.ts';

/** What estimates are held against, as the end of "truth: …". */
export function truthWords(truth: Ablation['truth']): string {
  const source = truthSource(truth);
  switch (source.from) {
    case 'labels':
      return source.on === 'all' ? 'the mean of all oracle labels on all prompts' : 'the mean of all oracle labels';
    case 'world':
      return 'the world’s known values';
    case 'declared':
      return 'declared values';
    default:
      return source satisfies never;
  }
}

/** Policies that are held against nothing, and declared values that are about nobody. */
export function truthSentences({ grid, ablation }: Study): readonly string[] {
  const made = grid.cells.filter(({ failed }) => failed === null).flatMap(({ policies }) => policies);
  if (made.length === 0) return [];
  const estimated = [...new Set(made.map(({ policy }) => policy))];
  const known = new Set(made.flatMap(({ policy, truth }) => (truth === null ? [] : [policy])));
  const without = estimated.filter((policy) => !known.has(policy));
  const source = truthSource(ablation.truth);
  const declared = source.from === 'declared' ? Object.keys(source.truth.values) : [];
  return [
    ...(without.length === 0
      ? []
      : [
          `No truth is known of ${list(without)}: what is estimated of ${without.length === 1 ? 'it' : 'them'} is held against nothing.`,
        ]),
    ...declared
      .filter((policy) => !estimated.includes(policy))
      .map((policy) => {
        const [nearest] = nearestNames(policy, without);
        const hint = nearest === undefined ? '' : ` Was ${nearest} meant?`;
        return `A truth is declared for ${policy}, which is no policy of any cell.${hint}`;
      }),
  ];
}
