import { join } from 'node:path';
import { findWorkspace } from '../config/workspace.ts';
import { describeRunLookupProblem, findRun } from '../store/find-run.ts';
import type { StoredRun } from '../store/runs.ts';
import type { Io } from './io.ts';
import { placesOf, type PlaceOptions } from './places.ts';

/** The run that a person means; null when there is none, and then it was said. */
export async function findStoredRun(text: string, options: PlaceOptions, io: Io): Promise<StoredRun | null> {
  const workspace = await findWorkspace(join(io.cwd, 'any'), io.cwd);
  const found = await findRun(placesOf(options, workspace, io).resultsDir, text, io.cwd);
  if (found.ok) return found.value;
  io.err(`error[${found.error.code}]  ${describeRunLookupProblem(found.error)}\n`);
  return null;
}
