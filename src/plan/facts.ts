import type { StepFile } from './step.ts';

/** What a plan depends on besides the experiment: gathered by the caller, so that planning itself reads nothing. */
export interface PlanFacts {
  /** Raised when the embedded world's answers change. */
  readonly worldVersion: number;
  /** The files behind each data path that the experiment names, with their content hashes. */
  readonly files: ReadonlyMap<string, readonly StepFile[]>;
}
