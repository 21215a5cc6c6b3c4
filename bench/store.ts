import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sha256 } from '../src/base/hash.ts';
import { openArtifacts } from '../src/store/artifacts.ts';
import { openCallCache, type CallRecord } from '../src/store/call-cache.ts';

/** The call cache beside the least that SQLite itself takes for the same rows: prepared statements, transactions of as many. */

const CALLS = 20_000;
const IN_FLIGHT = 64;
const READS = 10_000;
const ALONE = 1000;

function makeRecord(name: string): CallRecord {
  const answer = { text: `${name} `.repeat(400).slice(0, 1850) };
  return { v: 1, key: sha256(name), endpoint: 'bench', route: 'chat', answer, repeat: 0, recorded: null };
}

const readCache = process.argv[2];
if (readCache === undefined) await main();
else await reader(readCache);

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-bench-store-'));
  const records = Array.from({ length: CALLS }, (_, i) => makeRecord(`call number ${i}`));
  try {
    const raw = await measureRaw(directory, records);
    const cache = await measureCache(directory, records);
    console.log(
      `${CALLS} calls of ${JSON.stringify(records[0]).length} bytes, ${IN_FLIGHT} in flight; ${READS} read\n`,
    );
    row('', 'cache', 'raw node:sqlite', 'ratio');
    for (const [name, mine] of Object.entries(cache)) {
      const least = raw[name]!;
      row(name, perSecond(mine), perSecond(least), (mine / least).toFixed(2));
    }
    console.log(`\n${execFileSync(process.execPath, [import.meta.filename, directory], { encoding: 'utf8' }).trim()}`);
    await measureArtifacts(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** In a process of its own, for its memory: what a run does that finds all its calls. */
async function reader(directory: string): Promise<void> {
  const base = process.memoryUsage.rss();
  const keys = Array.from({ length: READS }, (_, i) => sha256(`call number ${i}`));
  const start = performance.now();
  const opened = await openCallCache(directory);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const openedAfter = performance.now() - start;
  const answers = await opened.value.getMany(keys);
  const readAfter = performance.now() - start;
  if (answers.includes(null)) throw new Error('an answer is missing');
  const peak = process.resourceUsage().maxRSS * 1024;
  const times = `opened in ${openedAfter.toFixed(0)} ms, ${READS} answers after ${readAfter.toFixed(0)} ms`;
  console.log(`a new process: ${times}, ${megabytes(peak)} at most, ${megabytes(base)} before it opened the cache`);
  await opened.value.close();
}

type Rates = Readonly<Record<string, number>>;

async function measureRaw(directory: string, records: readonly CallRecord[]): Promise<Rates> {
  const keys = records.slice(0, READS).map((record) => record.key);
  const database = new DatabaseSync(join(directory, 'raw.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE calls (key TEXT PRIMARY KEY, value TEXT)');
  const insert = database.prepare('INSERT OR REPLACE INTO calls VALUES (?, ?)');
  const put = await rate(CALLS, async () => {
    for (let start = 0; start < CALLS; start += IN_FLIGHT) {
      database.exec('BEGIN IMMEDIATE');
      for (const record of records.slice(start, start + IN_FLIGHT)) insert.run(record.key, JSON.stringify(record));
      database.exec('COMMIT');
    }
  });
  const alone = await rate(ALONE, async () => {
    for (let i = 0; i < ALONE; i++) {
      const record = makeRecord(`alone ${i}`);
      insert.run(record.key, JSON.stringify(record));
    }
  });
  const select = database.prepare('SELECT value FROM calls WHERE key = ?');
  const readAll = async (): Promise<unknown[]> =>
    keys.map((key) => JSON.parse((select.get(key) as { readonly value: string }).value)); // every key is there
  const exists = database.prepare('SELECT 1 FROM calls WHERE key = ?');
  const countPresent = await best(READS, async () => keys.filter((key) => exists.get(key) !== undefined));
  const get = await best(READS, readAll);
  database.close();
  return { put, 'put, one at a time': alone, get, getMany: get, countPresent };
}

async function measureCache(directory: string, records: readonly CallRecord[]): Promise<Rates> {
  const opened = await openCallCache(directory);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const cache = opened.value;
  const keys = records.slice(0, READS).map((record) => record.key);
  const put = await rate(CALLS, () => inFlight(records, (record) => cache.put(record)));
  const alone = await rate(ALONE, async () => {
    for (let i = 0; i < ALONE; i++) await cache.put(makeRecord(`alone ${i}`));
  });
  const countPresent = await best(READS, () => cache.countPresent(keys));
  const getMany = await best(READS, () => cache.getMany(keys));
  const get = await best(READS, () => inFlight(keys, (key) => cache.get(key)));
  await cache.close();
  return { put, 'put, one at a time': alone, get, getMany, countPresent };
}

async function measureArtifacts(directory: string): Promise<void> {
  const artifacts = openArtifacts(directory);
  const content = Buffer.alloc(64 << 20, 'a row of an artifact, ');
  async function* rows() {
    for (let start = 0; start < content.length; start += 2048) yield content.subarray(start, start + 2048);
  }
  let hash = sha256('');
  const put = await rate(64, async () => {
    ({ hash } = await artifacts.put(rows()));
  });
  const read = await best(64, () => artifacts.read(hash));
  console.log(`artifacts: put ${put.toFixed(0)} MB/s in pieces of 2 KB, read and verified ${read.toFixed(0)} MB/s`);
}

async function inFlight<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (count / (performance.now() - start)) * 1000;
}

/** Of three times, since others use the machine too. */
async function best(count: number, work: () => Promise<unknown>): Promise<number> {
  return Math.max(await rate(count, work), await rate(count, work), await rate(count, work));
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString('en')}/s`;
}

function row(...cells: readonly string[]): void {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(17))).join(''));
}
