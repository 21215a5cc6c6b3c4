import { fail, ok, type Result } from '../../base/result.ts';
import { publishResults } from '../../report/publish.ts';
import type { RunOutcome } from '../../run/execute-plan.ts';
import type { Stores } from '../../run/stores.ts';
import { StoreError } from '../../store/problems.ts';
import type { Manifest } from '../manifest.ts';

/** The files of a run that was done again, in a directory of their own; its path. */
export async function publishAgain(
  manifest: Manifest,
  outcome: RunOutcome,
  stores: Stores,
  resultsDir: string,
  assayVersion: string,
): Promise<Result<string, string>> {
  const { experiment, sources } = manifest;
  try {
    const options = { outcome, experiment, sources, stores, resultsDir, assayVersion, runDetails: {} };
    return ok((await publishResults(options)).directory);
  } catch (cause) {
    if (cause instanceof StoreError) return fail(cause.message);
    throw cause;
  }
}
