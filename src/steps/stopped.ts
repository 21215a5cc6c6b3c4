import type { Step } from '../plan/step.ts';
import type { StepFailure, StopReason } from './implementation.ts';

const SENTENCES: Readonly<Record<StopReason, string>> = {
  budget: 'the budget is spent',
  offline: 'a call that is not in the cache is needed, and the run is offline',
  interrupted: 'the run was interrupted',
  'no-key': 'there is no key to ask with',
};

/** A step that ended because the run did. */
export function stoppedFailure(step: Step<object>, reason: StopReason, message = SENTENCES[reason]): StepFailure {
  return { code: 'stopped', reason, message: `${step.name}: ${message}` };
}
