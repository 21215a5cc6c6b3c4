import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyEstimate } from '../../analysis/results.ts';
import { sha256 } from '../../base/hash.ts';
import { fileName } from '../../report/files/file-name.ts';
import type { EvaluationTables } from '../../steps/dataset/assemble.ts';
import type { ArtifactStore } from '../../store/artifacts.ts';
import { isMissing } from '../../store/problems.ts';
import type { Manifest } from '../manifest.ts';

/** What a run came to, as far as it is still there. */
export interface StoredValues {
  /** By the experiment's names of its estimators, in its order; null where a step failed or its result is lost. */
  readonly estimators: ReadonlyMap<string, readonly PolicyEstimate[] | null>;
  /** Policy → true value. */
  readonly truths: ReadonlyMap<string, number>;
  /** The numbers that the estimators read; null when they are lost or damaged. */
  readonly tables: EvaluationTables | null;
}

/** The part of `estimates/<id>.json` that a comparison reads. An artifact of the estimator's step has the first member alone. */
interface EstimatesFile {
  readonly policies: readonly PolicyEstimate[];
  readonly truth?: readonly ({ readonly value: number } | null)[];
}

/** From the run's own files as long as they are those that its manifest names; what these lack comes from the cache. */
export async function readStoredValues(
  manifest: Manifest,
  directory: string,
  artifacts: ArtifactStore,
): Promise<StoredValues> {
  const fromCache = async <T>(step: string, output: string): Promise<T | null> => {
    const hash = manifest.steps.find(({ name }) => name === step)?.outputs.get(output);
    const bytes = hash === undefined ? null : await artifacts.read(hash);
    return bytes?.ok === true ? (JSON.parse(bytes.value.toString('utf8')) as T) : null; // written by that step
  };
  const estimators = new Map<string, readonly PolicyEstimate[] | null>();
  const truths = new Map<string, number>();
  for (const { id } of manifest.experiment.estimators) {
    const found =
      (await fromDirectory<EstimatesFile>(manifest, directory, `estimates/${fileName(id)}.json`)) ??
      (await fromCache<EstimatesFile>(`estimate/${id}`, 'estimates'));
    estimators.set(id, found?.policies ?? null);
    for (const [index, { policy }] of (found?.policies ?? []).entries()) {
      const truth = found?.truth?.[index] ?? null;
      if (truth !== null) truths.set(policy, truth.value);
    }
  }
  return { estimators, truths, tables: await fromCache<EvaluationTables>('dataset', 'evaluation') };
}

/** A file of the run, unless it was changed since. */
async function fromDirectory<T>(manifest: Manifest, directory: string, name: string): Promise<T | null> {
  try {
    const bytes = await readFile(join(directory, name));
    return sha256(bytes) === manifest.files.get(name) ? (JSON.parse(bytes.toString('utf8')) as T) : null; // our own file
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw cause;
  }
}
