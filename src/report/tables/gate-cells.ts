import type { GateLevel, GateVerdict, PolicyEstimate } from '../../analysis/results.ts';
import { fewCodes, levelWords, worstLevel } from '../findings/gates.ts';
import { threshold as limit } from '../format.ts';
import { cell, withSmall, type Cell, type Tone } from './table.ts';

export const levelTones: Readonly<Record<GateLevel, Tone>> = {
  GOOD: 'good',
  UNKNOWN: 'muted',
  WARNING: 'warn',
  CRITICAL: 'bad',
};

/** The level as a word, and below it which gates it comes from. */
export function levelCell(verdicts: readonly GateVerdict[]): Cell {
  const level = worstLevel(verdicts);
  if (level === null) return cell('–', 'muted');
  const codes = verdicts.filter((verdict) => verdict.level === level).map(({ code }) => code);
  const named = level === 'WARNING' || level === 'CRITICAL' ? fewCodes(codes) : null;
  return withSmall(cell(levelWords[level], levelTones[level]), named);
}

/** What the gates make of one estimate, in a few words. What its probes answered counts no more. */
export function estimateGatesCell({ gates, corrected, unavailable }: PolicyEstimate): Cell {
  if (unavailable !== null || gates.length === 0) return cell('–', 'muted');
  const lifted = corrected?.lifted ?? [];
  const counts = (level: GateLevel): number =>
    gates.filter((verdict) => verdict.level === level && !lifted.includes(verdict.code)).length;
  const [critical, warnings] = [counts('CRITICAL'), counts('WARNING')];
  if (critical > 0) return cell(`${critical} CRITICAL`, 'bad');
  if (warnings > 0) return cell(warnings === 1 ? '1 WARNING' : `${warnings} WARNINGS`, 'warn');
  return counts('GOOD') > 0 ? cell('GOOD', 'good') : cell('not known', 'muted');
}

/** `< 30` or `≥ 0.05`: where a level begins. */
export function thresholdText({ worse }: GateVerdict, threshold: number | null): string {
  return threshold === null ? '–' : `${worse === 'below' ? '<' : '≥'} ${shortest(threshold)}`;
}

/** As it was written where it was; one that depends on the rows is rounded. */
function shortest(threshold: number): string {
  return threshold >= 100 ? limit(threshold) : String(Number(threshold.toPrecision(3)));
}
