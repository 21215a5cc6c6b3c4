import type { Budget as BudgetLimits } from '../config/types.generated.ts';

/** Room for one call: given back with what the call really cost. */
export interface Reservation {
  settle(spentUsd: number, requests: number): void;
}

/**
 * Holds a run within its limits before the money is spent: a call starts only if it fits even at its highest estimate,
 * beside all those under way. Where it does not, it waits for them, since they may turn out cheaper.
 */
export class Budget {
  spentUsd = 0;
  requests = 0;
  /** A call did not fit any more. */
  exhausted = false;
  private reservedUsd = 0;
  private reservedCalls = 0;
  private waiting: (() => void)[] = [];
  private readonly usd: number;
  private readonly calls: number;

  constructor(limits: Partial<BudgetLimits>) {
    this.usd = limits.usd ?? Infinity;
    this.calls = limits.calls ?? Infinity;
  }

  /** Null when the call does not fit and never will. */
  async reserve(highUsd: number): Promise<Reservation | null> {
    while (!this.fits(highUsd)) {
      if (this.exhausted || this.reservedCalls === 0) {
        this.exhausted = true;
        this.wakeAll();
        return null;
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.reservedUsd += highUsd;
    this.reservedCalls += 1;
    return {
      settle: (spentUsd, requests) => {
        this.reservedUsd -= highUsd;
        this.reservedCalls -= 1;
        this.spentUsd += spentUsd;
        this.requests += requests;
        this.wakeAll();
      },
    };
  }

  private fits(highUsd: number): boolean {
    if (this.exhausted) return false;
    const usdFits = this.usd === Infinity || this.spentUsd + this.reservedUsd + highUsd <= this.usd;
    return usdFits && this.requests + this.reservedCalls + 1 <= this.calls;
  }

  private wakeAll(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }
}
