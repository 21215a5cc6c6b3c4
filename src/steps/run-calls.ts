import { toJsonl } from '../base/jsonl.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { addUsage, type Usage } from '../llm/call.ts';
import type { Step } from '../plan/step.ts';
import type { CallingStep, PlannedCall, StepContext, StepFailure, StepYield, StopReason } from './implementation.ts';
import { stoppedFailure } from './stopped.ts';

/** More than any endpoint's own limit, which is what really holds calls back. */
const IN_FLIGHT = 512;

/** Makes the calls of a step and gathers their rows, in the order of the calls whatever the order of the answers. */
export async function runCalls(
  kind: CallingStep,
  step: Step<object>,
  context: StepContext,
): Promise<Result<StepYield, StepFailure>> {
  const plan = await kind.plan(step, context);
  if (!plan.ok) return plan;
  const planned = plan.value;
  const wanted = planned.filter((item) => item.call !== null).length;
  context.announce(wanted);
  const allowed = Math.floor((step.settings.maxFailedFraction ?? 1) * wanted);
  const tally = new Tally(planned.length, allowed);
  await forEachConcurrently(planned, IN_FLIGHT, async (item, index) => {
    // Calls already under way may finish; no further one is made once the step cannot succeed.
    if (tally.stopped === null && !tally.failedTooOften) await makeCall(item, index, context, tally);
  });
  if (tally.stopped !== null) return fail(stoppedFailure(step, tally.stopped.reason, tally.stopped.message));
  if (tally.failedTooOften) return fail(tooManyFailed(step, tally, wanted));
  const { inputTokens = 0, outputTokens = 0 } = tally.usage ?? {};
  return ok({
    outputs: { [kind.output]: toJsonl(tally.rows) },
    failures: tally.failures,
    summary: {
      rows: planned.length,
      calls: wanted,
      failed: tally.failures,
      usage: { input_tokens: inputTokens, output_tokens: outputTokens },
    },
  });
}

class Tally {
  readonly rows: object[];
  failures = 0;
  usage: Usage | null = null;
  stopped: { readonly reason: StopReason; readonly message?: string } | null = null;
  readonly reasons = new Map<string, { count: number; example: string }>();
  private readonly allowed: number;

  constructor(rows: number, allowed: number) {
    this.rows = Array.from({ length: rows });
    this.allowed = allowed;
  }

  get failedTooOften(): boolean {
    return this.failures > this.allowed;
  }

  fail(code: string, message: string): void {
    this.failures += 1;
    const seen = this.reasons.get(code);
    if (seen === undefined) this.reasons.set(code, { count: 1, example: message });
    else seen.count += 1;
  }
}

async function makeCall(item: PlannedCall, index: number, context: StepContext, tally: Tally): Promise<void> {
  if (item.call === null) {
    tally.rows[index] = item.row(null);
    return;
  }
  const result = await context.call(item.call, item.check);
  if (result.kind === 'stopped') {
    tally.stopped ??= result;
    return;
  }
  const { outcome } = result;
  if (outcome.ok) tally.usage = addUsage(tally.usage, outcome.answer.usage);
  else tally.fail(outcome.failure.code, outcome.failure.message);
  tally.rows[index] = item.row(outcome);
}

async function forEachConcurrently<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++)
      await work(items[index] as T /* index is in range */, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}

function tooManyFailed(step: Step<object>, tally: Tally, wanted: number): StepFailure {
  const reasons = [...tally.reasons]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([code, { count, example }]) => `${count} × ${code} (${example})`);
  return {
    code: 'too-many-failed',
    message: `${step.name}: ${tally.failures} of ${wanted} calls failed, more than on_error.max_failed_fraction allows: ${reasons.join('; ')}`,
  };
}
