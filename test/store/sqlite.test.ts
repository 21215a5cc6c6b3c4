import { spawn } from 'node:child_process';
import { chmod, mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { KeyvSqlite } from '@keyv/sqlite';
import { keyValueStore, type KeyValueStore } from '../../src/store/kv.ts';
import { StoreError } from '../../src/store/problems.ts';
import { openSqliteTable } from '../../src/store/sqlite.ts';
import { collected, errorOf, temporaryDirectory, valueOf } from './temporary.ts';

/** A store on a connection that the test can set limits on; the limits make SQLite itself fail the way a full disk does. */
async function limited(file: string, ...pragmas: readonly string[]): Promise<KeyValueStore> {
  const store = new KeyvSqlite({ uri: file, table: 'things', driver: 'node:sqlite', wal: true });
  await store.ready;
  for (const pragma of pragmas) await store.query(`PRAGMA ${pragma}`);
  return keyValueStore({ location: file, store, size: async () => 0, close: () => store.disconnect() });
}

describe('a SQLite file', () => {
  test('is made with its directories', async () => {
    const file = join(await temporaryDirectory(), 'a', 'b', 'things.sqlite');
    const store = valueOf(await openSqliteTable(file, 'things'));
    expect(store.location).toBe(file);
    await store.set('a', {});
    await store.close();
    const database = new DatabaseSync(file);
    expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    database.close();
  });

  test('that is no database is a problem, and stays as it was', async () => {
    const file = join(await temporaryDirectory(), 'calls.sqlite');
    await writeFile(file, 'This is a text file, long enough to hold a header.'.repeat(20));
    const problem = errorOf(await openSqliteTable(file, 'calls'));
    expect(problem).toEqual({ code: 'not-a-database', path: file, detail: 'file is not a database' });
  });

  test('with damaged pages is a problem, not a miss', async () => {
    const file = join(await temporaryDirectory(), 'calls.sqlite');
    const before = valueOf(await openSqliteTable(file, 'calls'));
    const keys = Array.from({ length: 300 }, (_, i) => `key-${i}`);
    await before.setMany(keys.map((key) => ({ key, value: { pad: 'x'.repeat(1000) } })));
    await before.close();
    const handle = await open(file, 'r+');
    const { size } = await handle.stat();
    // All but the pages of the schema.
    await handle.write(Buffer.alloc(size - 16_384, 0xff), 0, size - 16_384, 16_384);
    await handle.close();
    const store = valueOf(await openSqliteTable(file, 'calls'));
    const failure = { name: 'StoreError', problem: { code: 'not-a-database', path: file } };
    await expect(store.getMany(keys)).rejects.toMatchObject(failure);
    await expect(store.get('key-0')).rejects.toMatchObject(failure);
    // Keyv's iterator passes on the message only.
    const cut = { name: 'StoreError', problem: { code: 'io', detail: expect.stringContaining('malformed') } };
    await expect(collected(store.entries())).rejects.toMatchObject(cut);
    await store.close();
  });

  test('in a place that cannot be is a problem', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'file'), '');
    await mkdir(join(directory, 'folder.sqlite'));
    expect(errorOf(await openSqliteTable(join(directory, 'file', 'a.sqlite'), 'things'))).toMatchObject({ code: 'io' });
    expect(errorOf(await openSqliteTable(join(directory, 'folder.sqlite'), 'things'))).toMatchObject({ code: 'io' });
  });

  test('on a full disk refuses writes and keeps what it has', async () => {
    const file = join(await temporaryDirectory(), 'things.sqlite');
    const store = await limited(file, 'max_page_count = 20');
    await store.set('small', { n: 1 });
    const large = { pad: 'x'.repeat(200_000) };
    const writes = [store.set('large', large), store.setMany([{ key: 'large', value: large }])];
    for (const outcome of await Promise.allSettled(writes)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { problem: { code: 'disk-full', path: file } } });
    }
    expect(await store.getMany(['small', 'large'])).toEqual([{ ok: true, value: { n: 1 } }, null]);
    await store.close();
  });

  test('whose connection may only read refuses writes', async () => {
    const file = join(await temporaryDirectory(), 'things.sqlite');
    const store = await limited(file, 'query_only = 1');
    const failure = { problem: { code: 'read-only', path: file } };
    await expect(store.set('a', {})).rejects.toBeInstanceOf(StoreError);
    await expect(store.set('a', {})).rejects.toMatchObject(failure);
    await expect(store.deleteMany(['a'])).rejects.toMatchObject(failure);
    await expect(store.clear()).rejects.toMatchObject(failure);
    await store.close();
  });

  test('that another process holds is busy, once the timeout is over', async () => {
    const file = join(await temporaryDirectory(), 'things.sqlite');
    const store = await limited(file, 'busy_timeout = 1');
    const holder = new DatabaseSync(file);
    holder.exec('BEGIN IMMEDIATE');
    await expect(store.set('a', {})).rejects.toMatchObject({ problem: { code: 'busy', path: file } });
    expect(await store.get('a')).toBeNull();
    holder.exec('COMMIT');
    holder.close();
    await store.set('a', {});
    await store.close();
  });

  test('that this user may not write is found at opening', async () => {
    const directory = await temporaryDirectory();
    const file = join(directory, 'calls.sqlite');
    const store = valueOf(await openSqliteTable(file, 'calls'));
    await store.close();
    await chmod(file, 0o444);
    await chmod(directory, 0o555);
    const child = join(import.meta.dirname, 'children', 'open-read-only.ts');
    const opening = spawn(process.execPath, [child, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const output = await collected<Buffer>(opening.stdout);
    await chmod(directory, 0o755);
    expect(JSON.parse(Buffer.concat(output).toString())).toMatchObject({
      ok: false,
      error: { code: 'read-only', path: file },
    });
  });
});
