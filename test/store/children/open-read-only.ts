import { openSqliteTable } from '../../../src/store/sqlite.ts';

// argv: file. Prints the result of opening it. Root may write anything, so root becomes nobody, but only once the code is read: nobody may
// not be allowed to read this checkout.
if (process.getuid?.() === 0) {
  process.setgid?.(65534);
  process.setuid?.(65534);
}
const opened = await openSqliteTable(process.argv[2]!, 'calls');
process.stdout.write(JSON.stringify(opened));
if (opened.ok) await opened.value.close();
