import { openStores, type Stores } from '../run/stores.ts';
import { describeStoreProblem } from '../store/problems.ts';
import { describeDamage } from '../store/records.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

/** Opens a cache directory for the length of a command. */
export async function withStores(
  cacheDir: string,
  io: Io,
  work: (stores: Stores) => Promise<ExitCode>,
): Promise<ExitCode> {
  const stores = await openStores(cacheDir, (damage) => io.err(`warning[damaged-entry]  ${describeDamage(damage)}\n`));
  if (!stores.ok) {
    io.err(`error[${stores.error.code}]  ${describeStoreProblem(stores.error)}\n`);
    return EXIT.failed;
  }
  try {
    return await work(stores.value);
  } finally {
    await stores.value.close();
  }
}
