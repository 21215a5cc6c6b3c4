import { describe, expect, it } from 'vitest';
import { pace, Phases } from '../../../src/cli/progress/phases.ts';
import type { StepProgress, Work } from '../../../src/run/events.ts';

const counts = (made: number, cached = 0): StepProgress => ({
  total: 100,
  made,
  cached,
  failed: 0,
  retried: 0,
  usd: 0,
  savedUsd: 0,
});

describe('how long a phase still takes', () => {
  const phaseAfter = (made: number, work: Work) => {
    const phases = new Phases({ steps: [], cells: 100 });
    phases.tell({ type: 'cells-progress', progress: counts(0), work: { made: 0, left: 1000 } }, 0);
    return phases.tell({ type: 'cells-progress', progress: counts(made), work }, 10_000)!;
  };

  it('is told by the work that is left, not by the number of cells: large samples come last', () => {
    const phase = phaseAfter(50, { made: 100, left: 900 });
    expect(pace(phase, 10_000)).toEqual({ perSecond: 5, etaSeconds: 90 });
  });

  it('is nothing at the end, and unknown before anything was made', () => {
    expect(pace(phaseAfter(100, { made: 1000, left: 0 }), 10_000)?.etaSeconds).toBe(0);
    expect(pace(phaseAfter(0, { made: 0, left: 1000 }), 10_000)).toBeNull();
  });
});
