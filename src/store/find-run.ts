import { readlink, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { nearestNames } from '../base/nearest-names.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { asStoreError, isMissing } from './problems.ts';
import { LATEST, PARTIAL_SUFFIX, listRuns, readRun, type StoredRun } from './runs.ts';

export type RunLookupProblem =
  | { readonly code: 'ambiguous-run'; readonly text: string; readonly candidates: readonly StoredRun[] }
  /** The nearest names are `experiment/run` or `experiment/latest`. */
  | { readonly code: 'unknown-run'; readonly text: string; readonly nearest: readonly string[] }
  | { readonly code: 'no-runs'; readonly text: string; readonly resultsDir: string };

export function describeRunLookupProblem(problem: RunLookupProblem): string {
  switch (problem.code) {
    case 'ambiguous-run':
      return `"${problem.text}" could be any of ${problem.candidates.map(fullName).join(', ')}`;
    case 'unknown-run': {
      const hint = problem.nearest.length === 0 ? '' : ` Did you mean ${problem.nearest.join(' or ')}?`;
      return `there is no run "${problem.text}".${hint}`;
    }
    case 'no-runs':
      return `there are no runs in ${problem.resultsDir}`;
    default:
      return problem satisfies never;
  }
}

/**
 * The run that a person means by `latest`, `<experiment>/latest`, a run id or the beginning of one, alone or after `<experiment>/`,
 * or the path of its directory (seen from `folder`). A damaged run is found too: its state says so.
 */
export async function findRun(
  resultsDir: string,
  text: string,
  folder = '.',
): Promise<Result<StoredRun, RunLookupProblem>> {
  const inDirectory = await atPath(text, folder);
  if (inDirectory !== null) return ok(inDirectory);
  const runs = await listRuns(resultsDir);
  const newest = runs[0];
  if (newest === undefined) return fail({ code: 'no-runs', text, resultsDir: resolve(resultsDir) });
  if (text === LATEST) return ok(newest);
  const [experiment, id] = splitName(text);
  const among = experiment === null ? runs : runs.filter((run) => run.experiment === experiment);
  if (experiment !== null && id === LATEST && among.length > 0) {
    return ok((await linked(resultsDir, experiment, among)) ?? among[0]!);
  }
  const exact = among.filter((run) => run.run === id);
  const matches = exact.length > 0 ? exact : withoutTwins(among.filter((run) => id !== '' && run.run.startsWith(id)));
  if (matches.length === 1) return ok(matches[0]!);
  if (matches.length > 1) return fail({ code: 'ambiguous-run', text, candidates: matches });
  return fail({ code: 'unknown-run', text, nearest: nearestRuns(text, runs) });
}

/** A partial run is meant only by its full name where a whole one of the same id is there. */
function withoutTwins(runs: readonly StoredRun[]): readonly StoredRun[] {
  const names = new Set(runs.map(fullName));
  return runs.filter(
    (run) => !(run.run.endsWith(PARTIAL_SUFFIX) && names.has(fullName(run).slice(0, -PARTIAL_SUFFIX.length))),
  );
}

/** A path, if it leads to something that looks like a run; a plain word is an id first, so it must be written with a separator. */
async function atPath(text: string, folder: string): Promise<StoredRun | null> {
  if (!/[/\\]/.test(text)) return null;
  let directory: string;
  try {
    // `latest` is a link: the run is what it leads to.
    directory = await realpath(resolve(folder, text));
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw asStoreError(cause, text);
  }
  const run = await readRun(directory);
  // A directory that holds neither of a run's two files is something else.
  return run === null || (run.manifest === null && run.details === null) ? null : run;
}

function splitName(text: string): readonly [experiment: string | null, id: string] {
  const slash = text.lastIndexOf('/');
  return slash < 0 ? [null, text] : [text.slice(0, slash), text.slice(slash + 1)];
}

/** The run that the link names, which a person may have set by hand. */
async function linked(
  resultsDir: string,
  experiment: string,
  runs: readonly StoredRun[],
): Promise<StoredRun | undefined> {
  const link = join(resultsDir, experiment, LATEST);
  try {
    const target = await readlink(link);
    return runs.find((run) => run.run === target);
  } catch (cause) {
    // EINVAL: somebody put something else there than a link.
    if (isMissing(cause) || (cause instanceof Error && 'code' in cause && cause.code === 'EINVAL')) return undefined;
    throw asStoreError(cause, link);
  }
}

function nearestRuns(text: string, runs: readonly StoredRun[]): readonly string[] {
  const [experiment, id] = splitName(text);
  const experiments = runs.map((run) => run.experiment);
  if (experiment !== null && !experiments.includes(experiment)) {
    return nearestNames(experiment, experiments).map((name) => {
      const meant = runs.find((run) => run.experiment === name && run.run.startsWith(id));
      return meant === undefined ? `${name}/${LATEST}` : fullName(meant);
    });
  }
  const meant = new Map<string, string>();
  for (const run of runs) {
    if (experiment !== null && run.experiment !== experiment) continue;
    // The beginning of an id is compared with as much of each id. The newest run of a name comes first and wins.
    for (const name of [run.run, run.run.slice(0, id.length)]) if (!meant.has(name)) meant.set(name, fullName(run));
    if (experiment === null) meant.set(run.experiment, `${run.experiment}/${LATEST}`);
  }
  const nearest = nearestNames(id, meant.keys(), 6).map((name) => meant.get(name)!);
  return [...new Set(nearest)].slice(0, 3);
}

function fullName(run: StoredRun): string {
  return `${run.experiment}/${run.run}`;
}
