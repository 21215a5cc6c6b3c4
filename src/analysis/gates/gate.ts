import type { GateLevel, GateVerdict, InfluenceCard } from '../diagnostics/cards.ts';
import type { PolicyOutcome } from '../estimators/estimator.ts';
import type { Diagnostics } from '../results.ts';
import type { GateCode } from './table.ts';
import type { GateOptions } from './thresholds.ts';

/** What a gate sees. */
export interface GateView {
  readonly policy: string;
  readonly diagnostics: Diagnostics;
  readonly options: GateOptions;
  /** null: before any estimator. */
  readonly outcome: Extract<PolicyOutcome, { kind: 'value' }> | null;
  readonly influence: InfluenceCard | null;
}

/** A gate's number, where it turns, and how to say it. */
export interface GateReading {
  readonly value: number | null;
  readonly worse: GateVerdict['worse'];
  readonly warning: number | null;
  readonly critical: number | null;
  /** The sentence for a value that is known. */
  message(value: number): string;
  /** Replaces the comparison with thresholds, for verdicts that take more than one number. */
  readonly level?: GateLevel;
}

export interface Gate {
  readonly code: GateCode;
  /** null: the gate has nothing to say about this policy. */
  read(view: GateView): GateReading | null;
}

/** A reading as a verdict; a number that is not known neither passes nor fails. */
export function verdictOf(code: GateCode, reading: GateReading, refuses: boolean): GateVerdict {
  const { value, worse, warning, critical } = reading;
  return {
    code,
    level: reading.level ?? levelOf(reading),
    value,
    worse,
    warning,
    critical,
    refuses,
    message: value === null ? 'not known' : reading.message(value),
  };
}

function levelOf({ value, worse, warning, critical }: GateReading): GateLevel {
  if (value === null) return 'UNKNOWN';
  const fails = (threshold: number | null): boolean =>
    threshold !== null && (worse === 'below' ? value < threshold : value >= threshold);
  if (fails(critical)) return 'CRITICAL';
  return fails(warning) ? 'WARNING' : 'GOOD';
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
