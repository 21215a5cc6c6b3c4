import type { JsonObject } from '../base/json.ts';

/**
 * Why a field is null, by field name (`judge_score`, `oracle_label`, `base_policy_logprob`, `target_policy_logprobs.<policy>`).
 * A null with a reason is a failure and is counted as missing; a null label without one was never asked for.
 */
export type MissingReasons = Readonly<Record<string, string>>;

/** One response of the logging policy. Scores and labels lie in [0, 1]; log probabilities are ≤ 0; missing is null. */
export interface LoggedRow {
  readonly prompt_id: string;
  readonly draw_idx?: number;
  readonly prompt?: string;
  readonly response?: string | null;
  readonly base_policy_logprob: number | null;
  readonly target_policy_logprobs: Readonly<Record<string, number | null>>;
  readonly judge_score: number | null;
  readonly oracle_label?: number | null;
  readonly metadata?: JsonObject;
  readonly missing?: MissingReasons;
}

/** One response of a policy to a prompt: a fresh draw, or a probe (labelled, held out from every fit). */
export interface FreshRow {
  readonly prompt_id: string;
  readonly draw_idx?: number;
  readonly prompt?: string;
  readonly response?: string | null;
  readonly judge_score: number | null;
  readonly oracle_label?: number | null;
  readonly metadata?: JsonObject;
  readonly missing?: MissingReasons;
}

export type ProbeRow = FreshRow;
