import type { Plan } from '../../plan/step.ts';
import type { StepKind } from '../../plan/step-kinds.ts';
import type { RunEvent, StepProgress, Work } from '../../run/events.ts';

/** The kinds of step that a person sees as one. */
const PHASE_OF: Readonly<Record<StepKind, string>> = {
  prompts: 'prompts',
  responses: 'responses',
  logprobs: 'logprobs',
  scores: 'scores',
  labels: 'labels',
  dataset: 'dataset',
  recorded: 'dataset',
  truth: 'truth',
  'label-truth': 'truth',
  sample: 'analysis',
  diagnostics: 'analysis',
  estimate: 'analysis',
};

export interface Phase {
  readonly name: string;
  readonly steps: number;
  readonly ended: number;
  /** The step that was last heard of. */
  readonly current: string | null;
  readonly calls: StepProgress;
  readonly failedSteps: number;
  /** Where not all calls, or cells, are alike. */
  readonly work: Work | null;
  /** Milliseconds on the same clock as events are told by; null before the first call. */
  readonly startedMs: number | null;
  readonly endedMs: number | null;
}

const NO_CALLS: StepProgress = { total: 0, made: 0, cached: 0, failed: 0, retried: 0, usd: 0, savedUsd: 0 };

const CELLS = 'cells';

type CellsProgress = Extract<RunEvent, { type: 'cells-progress' }>;

/** What is shown of a plan: its steps, and of an ablation those that measure, and how many cells there are. */
export interface Shown {
  readonly steps: Plan['steps'];
  readonly cells?: number;
}

function emptyPhase(name: string, steps: number): Phase {
  const times = { startedMs: null, endedMs: null };
  return { name, steps, ended: 0, current: null, calls: NO_CALLS, failedSteps: 0, work: null, ...times };
}

/** Where a run stands, phase by phase: a pure function of its events and when they came. */
export class Phases {
  private readonly phaseOfStep = new Map<string, string>();
  private readonly callsOfStep = new Map<string, StepProgress>();
  private readonly phases = new Map<string, Phase>();

  constructor({ steps, cells }: Shown) {
    for (const step of steps) {
      const name = PHASE_OF[step.kind];
      this.phaseOfStep.set(step.name, name);
      this.phases.set(name, emptyPhase(name, (this.phases.get(name)?.steps ?? 0) + 1));
    }
    if (cells !== undefined) this.phases.set(CELLS, emptyPhase(CELLS, 1));
  }

  get all(): readonly Phase[] {
    return [...this.phases.values()];
  }

  /** The phase that an event changed; null for one that concerns none. */
  tell(event: RunEvent, nowMs: number): Phase | null {
    if (event.type === 'notice') return null;
    if (event.type === 'cells-progress') return this.cellsChanged(event, nowMs);
    const phase = this.phases.get(this.phaseOfStep.get(event.step) ?? '');
    if (phase === undefined) return null;
    const changed = this.changed(phase, event, nowMs);
    this.phases.set(phase.name, changed);
    return changed;
  }

  private changed(phase: Phase, event: Exclude<RunEvent, { type: 'notice' | 'cells-progress' }>, nowMs: number): Phase {
    switch (event.type) {
      case 'step-started':
        return { ...phase, current: event.step, startedMs: phase.startedMs ?? nowMs };
      case 'step-progress':
        this.callsOfStep.set(event.step, event.progress);
        return { ...phase, current: event.step, calls: this.callsIn(phase.name) };
      case 'step-cached':
      case 'step-finished':
        return ended(phase, nowMs, 0);
      case 'step-failed':
      case 'step-blocked':
        return ended(phase, nowMs, 1);
      default:
        return event satisfies never;
    }
  }

  /** Cells are counted as calls are. */
  private cellsChanged({ progress: calls, work }: CellsProgress, nowMs: number): Phase | null {
    const phase = this.phases.get(CELLS);
    if (phase === undefined) return null;
    const isDone = calls.made + calls.cached === calls.total;
    const startedMs = phase.startedMs ?? nowMs;
    const changed = { ...phase, calls, work, startedMs, endedMs: isDone ? nowMs : null, ended: isDone ? 1 : 0 };
    this.phases.set(CELLS, changed);
    return changed;
  }

  private callsIn(phase: string): StepProgress {
    let sum = NO_CALLS;
    for (const [step, calls] of this.callsOfStep) {
      if (this.phaseOfStep.get(step) !== phase) continue;
      sum = {
        total: sum.total + calls.total,
        made: sum.made + calls.made,
        cached: sum.cached + calls.cached,
        failed: sum.failed + calls.failed,
        retried: sum.retried + calls.retried,
        usd: sum.usd === null || calls.usd === null ? null : sum.usd + calls.usd,
        savedUsd: sum.savedUsd === null || calls.savedUsd === null ? null : sum.savedUsd + calls.savedUsd,
      };
    }
    return sum;
  }
}

function ended(phase: Phase, nowMs: number, failed: number): Phase {
  const count = phase.ended + 1;
  return {
    ...phase,
    ended: count,
    failedSteps: phase.failedSteps + failed,
    endedMs: count === phase.steps ? nowMs : null,
  };
}

/** Calls a second since the phase began, and seconds until it ends at the rate of work so far; null before anything can be said. */
export function pace(phase: Phase, nowMs: number): { readonly perSecond: number; readonly etaSeconds: number } | null {
  if (phase.startedMs === null || phase.calls.made === 0) return null;
  const seconds = (nowMs - phase.startedMs) / 1000;
  if (seconds < 0.5) return null;
  const perSecond = phase.calls.made / seconds;
  const { made, left } = phase.work ?? {
    made: phase.calls.made,
    left: Math.max(0, phase.calls.total - phase.calls.made - phase.calls.cached),
  };
  return { perSecond, etaSeconds: (seconds * left) / made };
}
