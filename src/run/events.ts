import type { StepFailure } from '../steps/implementation.ts';
import type { StepRecord } from '../plan/step-record.ts';

/** What happens during a run, for whoever shows it. Results never depend on it. */
export type RunEvent =
  | { readonly type: 'step-cached'; readonly step: string; readonly record: StepRecord }
  | { readonly type: 'step-started'; readonly step: string; readonly kind: string }
  | { readonly type: 'step-progress'; readonly step: string; readonly progress: StepProgress }
  | { readonly type: 'step-finished'; readonly step: string; readonly record: StepRecord }
  | { readonly type: 'step-failed'; readonly step: string; readonly failure: StepFailure }
  | { readonly type: 'step-blocked'; readonly step: string; readonly by: string }
  /** Of an ablation: `made` counts the cells that were computed, `cached` those that were there. */
  | { readonly type: 'cells-progress'; readonly progress: StepProgress; readonly work: Work }
  /** Something a person should know that stops nothing: a damaged cache entry, an endpoint that was closed. */
  | { readonly type: 'notice'; readonly message: string };

/** Counts of one step's calls. */
export interface StepProgress {
  readonly total: number;
  readonly made: number;
  readonly cached: number;
  readonly failed: number;
  readonly retried: number;
  /** USD of the calls made now; null when a price is not known. */
  readonly usd: number | null;
  /** USD that the cached calls once cost. */
  readonly savedUsd: number | null;
}

/** In any unit: cells of large samples take longer than those of small ones, which come first. */
export interface Work {
  readonly made: number;
  readonly left: number;
}

export type OnEvent = (event: RunEvent) => void;
