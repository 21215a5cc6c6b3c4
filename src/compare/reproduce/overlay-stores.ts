import { sha256, type Sha256 } from '../../base/hash.ts';
import type { Stores } from '../../run/stores.ts';
import { openArtifacts, type ArtifactStore } from '../../store/artifacts.ts';
import type { CallCache } from '../../store/call-cache.ts';
import { memoryPaces } from '../../store/paces.ts';
import { memoryStepIndex, type StepIndex } from '../../store/step-index.ts';

/**
 * Stores that begin with all that others hold and keep what is written to themselves: a run in them leaves those as they are. Artifacts in
 * `damaged` count as missing, so that they are made again.
 */
export function overlayStores(base: Stores, directory: string, damaged: ReadonlySet<Sha256>): Stores {
  return {
    artifacts: overlayArtifacts(base.artifacts, openArtifacts(directory), damaged),
    steps: overlaySteps(base.steps),
    calls: readOnly(base.calls),
    paces: memoryPaces(),
    // What was recorded is what the run says; how long it takes now is another question.
    durations: { ...base.durations, put: async () => {} },
    // What lies below is closed by whoever opened it.
    close: async () => {},
  };
}

function overlayArtifacts(base: ArtifactStore, own: ArtifactStore, damaged: ReadonlySet<Sha256>): ArtifactStore {
  const of = async (hash: Sha256): Promise<ArtifactStore> => ((await own.has(hash)) ? own : base);
  return {
    ...own,
    async put(content) {
      // What is made again is nearly always what is there: it need not be written twice.
      if (typeof content === 'string' || content instanceof Uint8Array) {
        const hash = sha256(content);
        if (!damaged.has(hash) && (await base.has(hash))) return { hash, bytes: Buffer.byteLength(content) };
      }
      return await own.put(content);
    },
    async putPacked(contents) {
      const known = await base.present(contents.map(({ hash }) => hash));
      await own.putPacked(contents.filter(({ hash }) => damaged.has(hash) || !known.has(hash)));
    },
    read: async (hash) => (await of(hash)).read(hash),
    stream: async (hash) => (await of(hash)).stream(hash),
    verify: async (hash) => (await of(hash)).verify(hash),
    has: async (hash) => (await own.has(hash)) || (!damaged.has(hash) && (await base.has(hash))),
    async present(hashes) {
      const wanted = [...hashes];
      const ours = await own.present(wanted);
      const theirs = await base.present(wanted.filter((hash) => !damaged.has(hash)));
      return new Set([...ours, ...theirs]);
    },
  };
}

function overlaySteps(base: StepIndex): StepIndex {
  const own = memoryStepIndex();
  return {
    ...own,
    get: async (key) => (await own.get(key)) ?? (await base.get(key)),
    async getMany(keys) {
      const [ours, theirs] = await Promise.all([own.getMany(keys), base.getMany(keys)]);
      return keys.map((_, i) => ours[i] ?? theirs[i] ?? null);
    },
    latest: async (experiment, name) => (await own.latest(experiment, name)) ?? (await base.latest(experiment, name)),
    async latestMany(experiment, names) {
      const [ours, theirs] = await Promise.all([own.latestMany(experiment, names), base.latestMany(experiment, names)]);
      return names.map((_, i) => ours[i] ?? theirs[i] ?? null);
    },
  };
}

/** Without the network no answer is new, so nothing is ever put. */
function readOnly<Answer extends object>(base: CallCache<Answer>): CallCache<Answer> {
  const refuse = (): never => {
    throw new Error('a reproduction writes no calls');
  };
  return { ...base, put: async () => refuse(), putMany: async () => refuse(), deleteMany: async () => refuse() };
}
