import { variedAxes } from '../../../analysis/metrics/grid.ts';
import { comparePaired, pairingOf, type PairedComparison } from '../../../analysis/metrics/paired.ts';
import { metrics } from '../../../analysis/metrics/registry.ts';
import { list } from '../../format.ts';
import { differenceText, isClear } from '../effect-metrics.ts';
import { digitsFor } from '../metric-text.ts';
import { axisTitle, levelLabel, referenceLevel, type Study } from '../study.ts';
import type { Finding } from './finding.ts';
import { isTelling } from './words.ts';

interface Choice {
  readonly name: string;
  readonly comparison: PairedComparison;
}

/** Of a design that varies each axis alone from a baseline: which choices move the errors away from the baseline's, the largest first, and which not clearly. */
export function choiceFinding(study: Study): Finding[] {
  const metric = metrics.rmse;
  const choices = variedAxes(study.grid).flatMap((axis): Choice[] => {
    const pairing = pairingOf(study.grid, axis);
    const reference = referenceLevel(study, axis);
    return [...axis.levels.keys()].flatMap((level) => {
      const comparison = comparePaired(metric, pairing, [level, reference]);
      if (level === reference || comparison.difference === null) return [];
      return [{ name: `${axisTitle(axis.name)} ${levelLabel(axis, level)}`, comparison }];
    });
  });
  const size = ({ comparison }: Choice): number => Math.abs(comparison.difference ?? 0);
  if (choices.length === 0) return [];
  const telling = choices.filter(({ comparison }) => isTelling(comparison.interval));
  if (telling.length === 0) {
    const text = `Each choice was made with one seed: how far its RMSE is from the baseline’s is in the table of pairs, without an interval.`;
    return [{ topic: 'Choices', text }];
  }
  const clear = telling.filter(({ comparison }) => isClear(comparison.interval)).sort((a, b) => size(b) - size(a));
  const others = telling.filter(({ comparison }) => !isClear(comparison.interval));
  const each = clear.map(({ name, comparison: { difference, interval } }) => {
    const { text, range } = differenceText(metric, difference ?? 0, interval, digitsFor(metric, [difference]));
    return `${name} ${text} (${range})`;
  });
  const sentences = [
    clear.length === 0
      ? 'No choice alone changes the RMSE of the baseline clearly.'
      : `Against the baseline, on what both answer, the RMSE changes with ${list(each)}.`,
    ...(others.length === 0 || clear.length === 0 ? [] : [`Not clearly with ${list(others.map(({ name }) => name))}.`]),
  ];
  return [{ topic: 'Choices', text: sentences.join(' ') }];
}
