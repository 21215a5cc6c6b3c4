import type { RunStatus } from '../run/execute-plan.ts';

/** What a command says to whoever started it. */
export const EXIT = {
  done: 0,
  /** It ran, and something in it failed or differs. */
  failed: 1,
  /** The input or the usage is wrong; nothing was done. */
  usage: 2,
  /** Stopped at a budget; everything paid for is kept. */
  budget: 3,
  internal: 4,
  /** Everything paid for is kept. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_OF_STATUS: Readonly<Record<RunStatus, ExitCode>> = {
  done: EXIT.done,
  failed: EXIT.failed,
  budget: EXIT.budget,
  interrupted: EXIT.interrupted,
};
