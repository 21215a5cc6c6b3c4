import { matchCells } from '../../ablation/match-cells.ts';
import type { AblationSide } from '../../sides/side.ts';
import type { AblationDifference } from './ablation-difference.ts';
import { resultsOfCells, type RanAblation } from './cell-results.ts';
import { configDifference } from './config-difference.ts';
import { stepsDifference } from './steps-difference.ts';

/** What differs between two ablations, in what was asked, in what is done, and in what came of the cells that both have. */
export function diffAblations(a: AblationSide, b: AblationSide): AblationDifference {
  const { config, axes } = configDifference(a.ablation, b.ablation);
  const matched = matchCells(a, b);
  const steps = stepsDifference(a.steps, b.steps);
  const shared = matched.shared.length;
  const cells = { shared, only_a: matched.a.size - shared, only_b: matched.b.size - shared };
  const results = hasRows(a) && hasRows(b) ? resultsOfCells(a, b, matched) : null;
  const same =
    config.length === 0 &&
    axes.length === 0 &&
    [cells, steps.steps].every((counts) => counts.only_a === 0 && counts.only_b === 0) &&
    (results === null || results.cells.changed === 0);
  return { a: a.summary, b: b.summary, same, config, axes, plan: { cells, ...steps }, results };
}

function hasRows(side: AblationSide): side is RanAblation {
  return side.rows !== null;
}
