import { join } from 'node:path';
import { beforeEach } from 'vitest';
import { openMemoryTable } from '../../src/store/memory.ts';
import { openSqliteTable } from '../../src/store/sqlite.ts';
import { describeKeyValueStore } from './conformance.ts';
import { temporaryDirectory, valueOf } from './temporary.ts';

let file = '';
let tables = 0;
beforeEach(async () => {
  file = join(await temporaryDirectory(), 'things.sqlite');
});

describeKeyValueStore('memory', async () => openMemoryTable());

describeKeyValueStore('a table of a SQLite file', async () => {
  tables += 1;
  return valueOf(await openSqliteTable(file, `things${tables}`));
});
