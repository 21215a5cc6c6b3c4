import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildEvaluationData } from '../../src/analysis/index.ts';
import type { EvaluationData, FreshRow, LoggedRow } from '../../src/analysis/index.ts';

/** A file of reference numbers; its shape is stated where it is read. */
export function reference(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/reference/${name}.json`, import.meta.url), 'utf8'));
}

const root = resolve(import.meta.dirname, '../..');
const directory = resolve(root, process.env['ASSAY_ARENA_DATA'] ?? '../shared/data/arena_sample');

export const arenaIsHere = existsSync(join(directory, 'logged_data.jsonl'));
/** For test names: a skipped test says why. */
export const arenaNote = arenaIsHere ? '' : ' (skipped: no Arena sample; set ASSAY_ARENA_DATA to its directory)';
export const arenaPolicies = ['base', 'clone', 'parallel_universe_prompt', 'unhelpful'] as const;

export function arenaLogged(): LoggedRow[] {
  return read('logged_data.jsonl').map((row) => {
    const logged = row as LoggedRow & { metadata: { prompt_id: string } }; // the sample's own format
    return { ...logged, prompt_id: logged.metadata.prompt_id };
  });
}

export function arenaData(): EvaluationData {
  const rows = (path: string): FreshRow[] => read(path) as FreshRow[]; // the sample's own format
  return buildEvaluationData({
    policies: arenaPolicies,
    loggingPolicy: 'base',
    logged: arenaLogged(),
    fresh: Object.fromEntries(arenaPolicies.map((policy) => [policy, rows(`fresh_draws/${policy}_responses.jsonl`)])),
    probes: Object.fromEntries(
      arenaPolicies.slice(1).map((policy) => [policy, rows(`probe_slice/${policy}_probe.jsonl`)]),
    ),
  });
}

function read(path: string): unknown[] {
  const lines = readFileSync(join(directory, path), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line): unknown => JSON.parse(line));
}
