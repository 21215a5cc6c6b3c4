import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { cells } from './cells.ts';
import { createCrew } from './crew.ts';
import type { Crew } from './crew.ts';
import { writeDocument } from './document.ts';
import { groups } from './measure.ts';
import type { Group } from './measure.ts';
import { agree, fingerprintOfSources, firstNumbers } from './provenance.ts';
import { readRecords, saveRecord } from './records.ts';
import { findStudy } from './studies.ts';
import { summarise, summariseOrder } from './tally.ts';
import { worldStudy } from './world-study.ts';

/**
 * `npm run coverage:simulate`: every cell's replicates, then docs/coverage.md from what has been recorded. A cell that is recorded with at least as
 * many replicates is not run again, so it goes on where it was stopped; unless the sources have changed since, and the first replicates give
 * other numbers. The numbers depend on the seed, not on the threads.
 */
const { values } = parseArgs({
  options: {
    /** Of those whose name contains one of these texts, separated by semicolons; `world` is the embedded world. */
    cells: { type: 'string', default: '' },
    groups: { type: 'string', default: Object.keys(groups).join(',') },
    replicates: { type: 'string', default: '1000' },
    /** Of the group `others`; as many as of the main one when not given. */
    'other-replicates': { type: 'string' },
    'world-replicates': { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    /** Records of older sources stay as they are; the document names them. */
    'keep-older': { type: 'boolean', default: false },
    /** Runs nothing. */
    'document-only': { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const parts = values.cells.split(';').filter(Boolean);
const wanted = [worldStudy.id, ...cells.map(({ id }) => id)].filter(
  (id) => parts.length === 0 || parts.some((part) => id.includes(part)),
);
const chunkSize = 10;
const sources = fingerprintOfSources();
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();

if (!values['document-only']) {
  const crew = createCrew(Number(values.threads));
  for (const group of values.groups.split(',').map(groupOf)) {
    for (const id of wanted) await runCell(crew, id, group, replicatesOf(id, group));
  }
  await crew.close();
}
writeDocument(readRecords(seed), sources);

function groupOf(name: string): Group {
  if (name !== 'main' && name !== 'others') throw new RangeError(`there is no group ${JSON.stringify(name)}`);
  return name;
}

function replicatesOf(id: string, group: Group): number {
  if (id === worldStudy.id) return Number(values['world-replicates']);
  return Number(group === 'others' ? (values['other-replicates'] ?? values.replicates) : values.replicates);
}

async function runCell(crew: Crew, id: string, group: Group, replicates: number): Promise<void> {
  const known = readRecords(seed).find((record) => record.cell === id && record.group === group);
  const study = findStudy(id);
  if (known !== undefined && known.replicates >= replicates) {
    if (known.sources === sources || values['keep-older']) return;
    if (known.first !== undefined && agree(known.first, firstNumbers(study, group, seed))) {
      saveRecord({ ...known, sources });
      console.log(`${id} (${group}): the same numbers by the sources as they are now`);
      return;
    }
  }
  const chunks = Array.from({ length: Math.ceil(replicates / chunkSize) }, (_, i) => ({
    cell: id,
    group,
    seed,
    from: i * chunkSize,
    to: Math.min(replicates, (i + 1) * chunkSize),
  }));
  const start = performance.now();
  let done = 0;
  const rows = await crew.compute(chunks, () => {
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${id} (${group}) ${done}/${chunks.length}`);
  });
  const all = Float64Array.from({ length: rows.reduce((sum, row) => sum + row.length, 0) });
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  saveRecord({
    cell: id,
    group,
    seed,
    replicates,
    commit,
    sources,
    first: firstNumbers(study, group, seed),
    targets: summarise(study, group, all),
    ...(id === worldStudy.id ? { order: summariseOrder(study, group, all) } : {}),
  });
  console.log(`${id} (${group}): ${replicates} replicates in ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
