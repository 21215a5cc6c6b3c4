import type { FailureCode } from '../llm/failure-codes.ts';

/** The rows that steps hand on, one JSON text a line. Null means missing, and `reason` says why. */

export interface PromptRow {
  readonly prompt_id: string;
  readonly prompt: string;
  /** The row's other fields, for judge prompts that name them. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface ResponseRow extends PromptRow {
  readonly draw_idx: number;
  readonly response: string | null;
  readonly finish_reason: string | null;
  readonly tokens: number | null;
  readonly reason: FailureCode | null;
  readonly message?: string;
}

export interface LogprobRow {
  readonly prompt_id: string;
  readonly draw_idx: number;
  /** Which time it was asked for, from 0. */
  readonly pass: number;
  /** Natural logarithm of the answer's probability, ≤ 0. */
  readonly logprob: number | null;
  readonly tokens: number | null;
  readonly includes_end_of_turn: boolean | null;
  readonly method: string | null;
  /** What looks implausible about a value that is there. */
  readonly flags?: readonly string[];
  readonly reason: string | null;
  readonly message?: string;
}

export interface ScoreRow {
  readonly prompt_id: string;
  readonly draw_idx: number;
  /** In [0, 1]. */
  readonly score: number | null;
  readonly reason: string | null;
  readonly message?: string;
}

export interface LabelRow extends ScoreRow {
  /** To learn from, or to check with. */
  readonly use: 'fit' | 'audit';
}

/** The rows of a JSONL artifact. Its bytes were verified, so a line that does not parse is a bug. */
export function parseRows<Row>(bytes: Buffer): Row[] {
  const text = bytes.toString('utf8');
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Row /* written by the step before */);
}
