import { join } from 'node:path';
import type { CellRow } from '../../analysis/metrics/cell-row.ts';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { readLines } from '../../base/jsonl.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { STEP_KINDS } from '../../plan/step-kinds.ts';
import { isMissing } from '../../store/problems.ts';
import { hashesIn, type ManifestStep } from '../manifest.ts';

export const CELLS_FILE = 'cells.jsonl';
export const STEPS_FILE = 'steps.jsonl';

/** Every step of a run of an ablation, as its steps.jsonl lists them; why they cannot be read. */
export async function readStepLines(directory: string): Promise<Result<readonly ManifestStep[], string>> {
  const steps: ManifestStep[] = [];
  for await (const { line, value } of objectsIn(join(directory, STEPS_FILE))) {
    const step = value === null ? null : stepIn(value);
    if (step === null) return fail(`${STEPS_FILE}:${line} does not describe a step`);
    steps.push(step);
  }
  return steps.length === 0 ? fail(`${STEPS_FILE} is missing or empty`) : ok(steps);
}

/** The rows of a run's cells, in their order; why they cannot be read. */
export async function readCellRows(directory: string): Promise<Result<readonly CellRow[], string>> {
  const rows: CellRow[] = [];
  for await (const { line, value } of objectsIn(join(directory, CELLS_FILE))) {
    if (value === null || !isCellRow(value)) return fail(`${CELLS_FILE}:${line} does not describe a cell`);
    rows.push(value);
  }
  return rows.length === 0 ? fail(`${CELLS_FILE} is missing or empty`) : ok(rows);
}

interface ParsedLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** Null for what is no JSON object. */
  readonly value: JsonObject | null;
}

/** One line at a time, since a grid may have very many; nothing where there is no such file. */
export async function* objectsIn(path: string): AsyncGenerator<ParsedLine> {
  try {
    for await (const { line, text } of readLines(path)) yield { line, text, value: parsed(text) };
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
  }
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function stepIn(value: JsonObject): ManifestStep | null {
  const { name, kind, version, key } = value;
  const known = STEP_KINDS.find((one) => one === kind);
  if (typeof name !== 'string' || known === undefined || typeof version !== 'number') return null;
  if (key !== null && typeof key !== 'string') return null;
  // A step that did not end well has no outputs, and few steps read files.
  const [files, outputs] = [hashesIn(value['files'] ?? {}), hashesIn(value['outputs'] ?? {})];
  if (files === null || outputs === null) return null;
  const derived = new Set(Array.isArray(value['derived']) ? value['derived'].map(String) : []);
  return { name, kind: known, version, key, files, outputs, derived };
}

/** As far as comparing relies on it: the numbers are those that an earlier version of ours wrote. */
export function isCellRow(value: JsonObject): value is JsonObject & CellRow {
  const { cell, values, estimator, failed, policies } = value;
  return (
    Number.isSafeInteger(cell) &&
    isJsonObject(values) &&
    typeof estimator === 'string' &&
    (failed === null || typeof failed === 'string') &&
    Array.isArray(policies) &&
    policies.every((policy) => isJsonObject(policy) && typeof policy['policy'] === 'string')
  );
}
