import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteTable } from '../../../src/store/sqlite.ts';

// argv: file. Prints the result of opening it. Root may write anything, so root becomes nobody, but only once all code is read, and the
// driver is when a table is opened: nobody may not be allowed to read this checkout.
if (process.getuid?.() === 0) {
  const directory = await mkdtemp(join(tmpdir(), 'assay-open-'));
  const first = await openSqliteTable(join(directory, 'first.sqlite'), 'calls');
  if (first.ok) await first.value.close();
  await rm(directory, { recursive: true });
  process.setgid?.(65534);
  process.setuid?.(65534);
}
const opened = await openSqliteTable(process.argv[2]!, 'calls');
process.stdout.write(JSON.stringify(opened));
if (opened.ok) await opened.value.close();
