import { ok, type Result } from '../base/result.ts';
import type { Answer } from '../llm/call.ts';
import type { ArtifactStore } from '../store/artifacts.ts';
import { openCallCache, type CallCache } from '../store/call-cache.ts';
import { openDurations, type Durations } from '../store/durations.ts';
import { openPackedArtifacts } from '../store/packed-artifacts.ts';
import type { StoreProblem } from '../store/problems.ts';
import type { OnDamage } from '../store/records.ts';
import { openPaces, type Paces } from '../store/paces.ts';
import { openStepIndex, type StepIndex } from '../store/step-index.ts';

/** Everything under one cache directory. */
export interface Stores {
  readonly artifacts: ArtifactStore;
  readonly steps: StepIndex;
  readonly calls: CallCache<Answer>;
  readonly paces: Paces;
  readonly durations: Durations;
  close(): Promise<void>;
}

/** Opens a cache directory, making it if need be; any number of processes may have it open. */
export async function openStores(cacheDir: string, onDamage: OnDamage): Promise<Result<Stores, StoreProblem>> {
  const options = { onDamage };
  const calls = await openCallCache<Answer>(cacheDir, options);
  if (!calls.ok) return calls;
  const steps = await openStepIndex(cacheDir, options);
  if (!steps.ok) {
    await calls.value.close();
    return steps;
  }
  const artifacts = await openPackedArtifacts(cacheDir);
  if (!artifacts.ok) {
    await Promise.all([calls.value.close(), steps.value.close()]);
    return artifacts;
  }
  const paces = await openPaces(cacheDir);
  if (!paces.ok) {
    await Promise.all([calls.value.close(), steps.value.close(), artifacts.value.close()]);
    return paces;
  }
  const durations = await openDurations(cacheDir);
  const opened = [calls.value, steps.value, artifacts.value, paces.value];
  if (!durations.ok) {
    await Promise.all(opened.map((store) => store.close()));
    return durations;
  }
  return ok({
    artifacts: artifacts.value,
    steps: steps.value,
    calls: calls.value,
    paces: paces.value,
    durations: durations.value,
    async close() {
      await Promise.all([...opened, durations.value].map((store) => store.close()));
    },
  });
}
