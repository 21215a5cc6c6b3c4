import { writeSync } from 'node:fs';
import { sha256 } from '../../../src/base/hash.ts';
import { openArtifacts } from '../../../src/store/artifacts.ts';
import { openCallCache } from '../../../src/store/call-cache.ts';
import { openStepIndex } from '../../../src/store/step-index.ts';
import { artifactText, callRecord, stepRecord } from './contents.ts';

/**
 * argv: cache directory, name, how many writes (0: until killed), how many in flight.
 * Waits for a byte on stdin, then writes, each time a call, and every tenth time an artifact and a step. One line is printed for each
 * thing that is acknowledged, straight to the file descriptor: a line is out before the next thing happens.
 */
const [cacheDir, name, countText, inFlightText] = process.argv.slice(2);
const count = Number(countText) || Infinity;
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.destroy();

const openedCalls = await openCallCache(cacheDir!);
const openedSteps = await openStepIndex(cacheDir!);
if (!openedCalls.ok || !openedSteps.ok) throw new Error(`cannot open: ${JSON.stringify([openedCalls, openedSteps])}`);
const calls = openedCalls.value;
const steps = openedSteps.value;
const artifacts = openArtifacts(cacheDir!);

function acknowledge(kind: 'call' | 'artifact' | 'step', id: string): void {
  writeSync(1, `${kind} ${id}\n`);
}

let next = 0;
async function work(): Promise<void> {
  while (next < count) {
    const i = next++;
    // Every second key is one that all writers write.
    const id = i % 2 === 0 ? `${name}-${i}` : `shared-${i}`;
    await calls.put(callRecord(id));
    acknowledge('call', id);
    if (i % 10 < 2) {
      const stored = await artifacts.put(artifactText(id));
      if (stored.hash !== sha256(artifactText(id))) throw new Error('stored under a wrong hash');
      acknowledge('artifact', id);
      await steps.put(stepRecord(id));
      acknowledge('step', id);
    }
  }
}

await Promise.all(Array.from({ length: Number(inFlightText) }, work));
await calls.close();
await steps.close();
