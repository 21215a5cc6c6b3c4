import type { RunEvent } from '../../run/events.ts';

/** Shows a run while it goes on. */
export interface ProgressView {
  tell(event: RunEvent): void;
  /** The run was asked to end. */
  stopping(message: string): void;
  /** Leaves the screen in order. */
  end(): Promise<void>;
}
