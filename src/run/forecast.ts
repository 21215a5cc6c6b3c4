import { hashOf, type Sha256 } from '../base/hash.ts';
import { ok, type Result } from '../base/result.ts';
import { callKey } from '../llm/call.ts';
import { estimateUsd, priceOf } from '../llm/prices.ts';
import {
  addEstimates,
  estimateCall,
  estimateTokens,
  zero,
  type Range,
  type TokenEstimate,
} from '../llm/token-estimate.ts';
import { WORLD_VERSION } from '../llm/world/version.ts';
import { endpointIdentity } from '../plan/endpoint.ts';
import { resolvePlan, type PlannedStep, type ResolveOptions } from '../plan/resolve.ts';
import type { Plan, Step } from '../plan/step.ts';
import type { StepFailure } from '../steps/implementation.ts';
import { stepImplementations } from '../steps/registry.ts';
import { pastIn } from './past.ts';
import { readInput, runStep } from './run-step.ts';
import type { Stores } from './stores.ts';

export interface CallForecast {
  /** Null where only data that is not there yet can tell. */
  readonly total: number | null;
  readonly unique: number | null;
  readonly cached: number;
  readonly to_make: number | null;
  /** The counts follow from the experiment alone; the step's inputs are not there yet. */
  readonly estimated: boolean;
}

export interface StepForecast {
  readonly planned: PlannedStep;
  /** Null for steps that make none. */
  readonly calls: CallForecast | null;
  /** Of the calls to make; null where a price or a count is not known. */
  readonly usd: Range | null;
}

const free: Range = { low: 0, expected: 0, high: 0 };

/** What a run would do, without asking a model: the states of the steps, their calls, and what these would cost. */
export async function forecast(
  plan: Plan,
  stores: Stores,
  workspace: string,
  options: ResolveOptions = {},
): Promise<Result<readonly StepForecast[], StepFailure>> {
  const prepared = await prepare(plan, stores, workspace, options);
  if (!prepared.ok) return prepared;
  const steps: StepForecast[] = [];
  const twins = new Twins();
  const asked = new Set<string>();
  for (const planned of prepared.value) {
    const step = await forecastStep(planned, stores, asked);
    steps.push(twins.hasEarlier(planned) ? sharedWithEarlier(step) : step);
  }
  return ok(steps);
}

/** Finds steps that are the same piece of work as an earlier one, also where their inputs are not there yet. */
class Twins {
  private readonly works = new Map<string, Sha256>();
  private readonly seen = new Set<Sha256>();

  hasEarlier({ step }: PlannedStep): boolean {
    const inputs = step.inputs.map(({ role, step: from, output }) => [role, this.works.get(from) ?? from, output]);
    const { kind, version, params, files } = step;
    const contents = files.map((file) => [file.role, file.sha256]);
    const work = hashOf('assay/forecast-work/1', { kind, version, params, inputs, contents });
    this.works.set(step.name, work);
    if (this.seen.has(work)) return true;
    this.seen.add(work);
    return false;
  }
}

/** The earlier one's answers serve this one too. */
function sharedWithEarlier(step: StepForecast): StepForecast {
  if (step.calls === null || step.planned.state === 'cached') return step;
  const { unique } = step.calls;
  return { ...step, calls: { ...step.calls, cached: unique ?? 0, to_make: unique === null ? null : 0 }, usd: free };
}

/** Does the quick steps that make no calls, so that the calls of those after them can be counted exactly. */
async function prepare(
  plan: Plan,
  stores: Stores,
  workspace: string,
  options: ResolveOptions,
): Promise<Result<readonly PlannedStep[], StepFailure>> {
  const past = pastIn(stores);
  const planned = await resolvePlan(plan, past, options);
  const quick = planned.flatMap((item) => {
    const implementation = stepImplementations[item.step.kind];
    const isQuick = implementation.type === 'compute' && implementation.whilePlanning === true;
    return item.state === 'run' && isQuick ? [item] : [];
  });
  if (quick.length === 0) return ok(planned);
  const never = new AbortController().signal;
  for (const { step, inputs } of quick) {
    const calls = { call: () => Promise.reject(new Error(`${step.name} makes no calls`)) };
    const result = await runStep(step, inputs, {
      workspace,
      stop: never,
      artifacts: stores.artifacts,
      calls,
      onProgress() {},
    });
    if (!result.ok) return result;
    await stores.steps.put(result.value);
  }
  return ok(await resolvePlan(plan, past, options));
}

/** `asked` holds the calls of earlier steps: what they ask for is there by then. */
async function forecastStep(planned: PlannedStep, stores: Stores, asked: Set<string>): Promise<StepForecast> {
  const { step } = planned;
  const implementation = stepImplementations[step.kind];
  if (implementation.type !== 'calls') return { planned, calls: null, usd: free };
  if (planned.state === 'cached') {
    const total = Number(planned.record.summary['calls'] ?? 0);
    return { planned, calls: { total, unique: total, cached: total, to_make: 0, estimated: false }, usd: free };
  }
  if (planned.state === 'unknown') return fromExperiment(planned, step);
  const { inputs } = planned;
  const wanted = await implementation.plan(step, { input: (role) => readInput(inputs, role, stores.artifacts) });
  if (!wanted.ok) return fromExperiment(planned, step);
  const calls = wanted.value.map((item) => item.call).filter((call) => call !== null);
  const identity = step.settings.provider === undefined ? '' : endpointIdentity(step.settings.provider, WORLD_VERSION);
  const byKey = new Map(calls.map((call) => [callKey(identity, call) as string, call]));
  const present = await stores.calls.hasMany([...byKey.keys()]);
  const toMake = [...byKey]
    .filter(([key], index) => present[index] !== true && !asked.has(key))
    .map(([, call]) => call);
  for (const key of byKey.keys()) asked.add(key);
  const tokens = toMake.map(estimateCall).reduce<TokenEstimate>(addEstimates, { input: zero, output: zero });
  return {
    planned,
    calls: {
      total: calls.length,
      unique: byKey.size,
      cached: byKey.size - toMake.length,
      to_make: toMake.length,
      estimated: false,
    },
    usd: toMake.length === 0 ? free : estimateUsd(tokens, stepPrice(step)),
  };
}

/** The step's inputs are not there: its calls are counted by what the experiment says. */
function fromExperiment(planned: PlannedStep, step: Step<object>): StepForecast {
  const expected = step.expectedCalls;
  const count = expected?.count ?? null;
  if (expected === null || count === null) {
    return { planned, calls: { total: null, unique: null, cached: 0, to_make: null, estimated: true }, usd: null };
  }
  const fixed = estimateTokens(expected.fixedText);
  const times = (range: Range): Range => ({
    low: range.low * count,
    expected: range.expected * count,
    high: range.high * count,
  });
  const { variableTokens: variable, maxOutputTokens: longest } = expected;
  const tokens: TokenEstimate = {
    input: times({
      low: fixed.low + variable.low,
      expected: fixed.expected + variable.expected,
      high: fixed.high + variable.high,
    }),
    output: times({ low: Math.min(longest, 1), expected: Math.ceil(longest / 2), high: longest }),
  };
  return {
    planned,
    calls: { total: count, unique: count, cached: 0, to_make: count, estimated: true },
    usd: estimateUsd(tokens, stepPrice(step)),
  };
}

function stepPrice({ settings: { provider }, expectedCalls }: Step<object>): ReturnType<typeof priceOf> {
  if (provider === undefined || expectedCalls === null) return null;
  return priceOf(provider.api, expectedCalls.model, provider.prices);
}

export interface ForecastTotals {
  readonly steps: { readonly cached: number; readonly run: number; readonly unknown: number };
  readonly calls: { readonly total: number | null; readonly cached: number; readonly to_make: number | null };
  readonly usd: Range | null;
}

/** A sum with an unknown part is unknown. */
export function totalsOf(steps: readonly StepForecast[]): ForecastTotals {
  const count = (state: PlannedStep['state']): number => steps.filter(({ planned }) => planned.state === state).length;
  const calls = steps.flatMap((step) => step.calls ?? []);
  const sum = (values: readonly (number | null)[]): number | null =>
    values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
  const bound = (name: keyof Range): number | null => sum(steps.map((step) => step.usd?.[name] ?? null));
  const [low, expected, high] = [bound('low'), bound('expected'), bound('high')];
  return {
    steps: { cached: count('cached'), run: count('run'), unknown: count('unknown') },
    calls: {
      total: sum(calls.map((call) => call.total)),
      cached: calls.reduce((total, call) => total + call.cached, 0),
      to_make: sum(calls.map((call) => call.to_make)),
    },
    usd: low === null || expected === null || high === null ? null : { low, expected, high },
  };
}
