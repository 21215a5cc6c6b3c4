/**
 * Writes docs/results-world.md from a finished run of an ablation: `npm run results:world -- results/arena-paper-grid/<run> [--out FILE]`. It reads
 * the run's manifest and cells, checks that they belong together, and says nothing that is not in them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CellRow } from '../src/analysis/metrics/cell-row.ts';
import { canonicalJson } from '../src/base/canonical-json.ts';
import { sha256 } from '../src/base/hash.ts';
import type { JsonValue } from '../src/base/json.ts';
import { loadConfig } from '../src/config/load.ts';
import type { Ablation } from '../src/config/types.generated.ts';
import { assemble } from '../src/report/ablation/assembled.ts';
import type { AblationPlanFacts } from '../src/report/ablation/context.ts';
import { studyOf } from '../src/report/ablation/study.ts';
import { resultsPage } from './results-page.ts';

/** As much of an ablation's manifest as is told. */
interface Manifest {
  readonly format: string;
  readonly assay: string;
  readonly ablation: string;
  readonly run: string;
  readonly status: string;
  readonly plan: AblationPlanFacts;
  readonly sources: readonly { readonly path: string; readonly sha256: string }[];
  readonly files: Readonly<Record<string, string>>;
}

const TARGET = new URL('../docs/results-world.md', import.meta.url);

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const [directory] = positionals;
if (directory === undefined) {
  console.error('usage: npm run results:world -- RUN_DIRECTORY [--out FILE]');
  process.exitCode = 2;
} else {
  const page = await pageOf(directory);
  if (page !== null) await writeFile(values.out ?? TARGET, page);
}

async function pageOf(run: string): Promise<string | null> {
  const manifest = JSON.parse(await readFile(join(run, 'manifest.json'), 'utf8')) as Manifest; // the format is checked below
  const cells = await readFile(join(run, 'cells.jsonl'), 'utf8');
  const problem = problemWith(manifest, cells);
  if (problem !== null) return refuse(problem);
  const rows = cells
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CellRow); // written by the run, as the hash says
  const ablation = await ablationIn(join(run, 'config.yaml'));
  if (ablation === null) return refuse('its config.yaml holds no ablation that this version understands');
  const context = {
    assayVersion: manifest.assay,
    run: manifest.run,
    config: '',
    plan: manifest.plan,
    files: [],
    plots: [],
  };
  const page = resultsPage(await assemble(studyOf(rows, ablation, context)), {
    run: manifest.run,
    ablation: manifest.ablation,
    assay: manifest.assay,
    cellsHash: sha256(cells),
    file: await fileOf(manifest, ablation),
  });
  return page ?? refuse('it has no estimators to compare');
}

function refuse(why: string): null {
  console.error(`no page is written: ${why}`);
  process.exitCode = 1;
  return null;
}

function problemWith({ format, status, files }: Manifest, cells: string): string | null {
  if (!format.startsWith('assay/ablation-manifest/')) return 'it is no run of an ablation';
  if (status !== 'done') return `the run is not finished (${status})`;
  return files['cells.jsonl'] === sha256(cells) ? null : 'cells.jsonl is not the one that the manifest tells of';
}

async function ablationIn(path: string): Promise<Ablation | null> {
  const { resolved } = await loadConfig(path, { env: process.env });
  return resolved?.kind === 'ablation' ? resolved.value : null;
}

/** The source file that, as it stands, holds this very ablation. */
async function fileOf({ sources }: Manifest, ablation: Ablation): Promise<string | null> {
  for (const { path } of sources) {
    const own = await ablationIn(path);
    if (own !== null && canonicalJson(plain(own)) === canonicalJson(plain(ablation))) return path;
  }
  return null;
}

function plain(config: Ablation): JsonValue {
  return JSON.parse(JSON.stringify(config)) as JsonValue; // a config is plain JSON
}
