import { openSqliteTable } from '../../../src/store/sqlite.ts';

// argv: file. Prints the result of opening it.
const opened = await openSqliteTable(process.argv[2]!, 'calls');
process.stdout.write(JSON.stringify(opened));
if (opened.ok) await opened.value.close();
