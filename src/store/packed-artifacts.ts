import { join } from 'node:path';
import { isSha256, sha256, type Sha256 } from '../base/hash.ts';
import { isJsonObject } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { openArtifacts, type ArtifactStore, type StoredArtifact } from './artifacts.ts';
import type { KeyValueStore, StoredValue } from './kv.ts';
import { unpacked, type PackedContent } from './packed.ts';
import type { StoreProblem } from './problems.ts';
import { openSqliteTable } from './sqlite.ts';

/** An artifact store that has something to close. */
export interface OpenArtifacts extends ArtifactStore {
  close(): Promise<void>;
}

/**
 * The artifacts of a cache directory: each in a file of its own, in `artifacts/`, but for those that were put packed. These lie together in
 * `packs.sqlite`: the results of an ablation's cells are very many and small, and a file each would cost more than computing them.
 */
export async function openPackedArtifacts(cacheDir: string): Promise<Result<OpenArtifacts, StoreProblem>> {
  const table = await openSqliteTable(join(cacheDir, 'packs.sqlite'), 'packs', 'process');
  return table.ok ? ok(withPack(openArtifacts(cacheDir), table.value)) : table;
}

export function withPack(files: ArtifactStore, pack: KeyValueStore): OpenArtifacts {
  async function unpack(hash: Sha256): Promise<Result<Buffer, StoreProblem> | null> {
    const found = await pack.get(hash);
    return found === null ? null : contentOf(found, hash, pack.location);
  }

  async function inPack(hash: Sha256): Promise<boolean> {
    const [is = false] = await pack.hasMany([hash]);
    return is;
  }

  return {
    ...files,
    async putPacked(contents) {
      await pack.setMany(contents.map((content) => ({ key: content.hash, value: entryOf(content) })));
    },
    async read(hash) {
      return (await unpack(hash)) ?? (await files.read(hash));
    },
    async stream(hash) {
      const found = await unpack(hash);
      if (found === null) return await files.stream(hash);
      return found.ok ? ok(oneChunk(found.value)) : found;
    },
    /** Whoever wants a path gets a file: what is packed is written to one. */
    async verify(hash) {
      const found = await unpack(hash);
      if (found === null) return await files.verify(hash);
      if (!found.ok) return found;
      await files.put(found.value);
      return await files.verify(hash);
    },
    has: async (hash) => (await inPack(hash)) || (await files.has(hash)),
    async present(hashes) {
      const wanted = [...new Set(hashes)];
      const packedOnes = await pack.hasMany(wanted);
      const others = await files.present(wanted.filter((_, place) => packedOnes[place] !== true));
      return new Set([...wanted.filter((_, place) => packedOnes[place] === true), ...others]);
    },
    async delete(hash) {
      const [wasPacked = false] = await pack.deleteMany([hash]);
      return (await files.delete(hash)) || wasPacked;
    },
    async *list() {
      yield* inOrder(packedIn(pack), files.list());
    },
    close: () => pack.close(),
  };
}

function entryOf({ bytes, zstd }: PackedContent): object {
  return { bytes, zstd: Buffer.from(zstd).toString('base64') };
}

function contentOf(found: StoredValue, hash: Sha256, path: string): Result<Buffer, StoreProblem> {
  const entry = found.ok && isJsonObject(found.value) ? found.value : {};
  const { bytes, zstd } = entry;
  const content =
    typeof bytes === 'number' && typeof zstd === 'string'
      ? unpacked({ bytes, zstd: Buffer.from(zstd, 'base64') })
      : null;
  const actual = sha256(content ?? '');
  return content !== null && actual === hash ? ok(content) : fail({ code: 'corrupt-artifact', hash, path, actual });
}

async function* oneChunk(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content;
}

async function* packedIn(pack: KeyValueStore): AsyncGenerator<StoredArtifact> {
  const found: StoredArtifact[] = [];
  for await (const [key, value] of pack.entries()) {
    const bytes = value.ok && isJsonObject(value.value) ? value.value['bytes'] : null;
    if (isSha256(key)) found.push({ hash: key, bytes: typeof bytes === 'number' ? bytes : 0 });
  }
  yield* found.sort((a, b) => (a.hash < b.hash ? -1 : 1));
}

/** Of two lists in the order of hashes; what is in both is told once. */
async function* inOrder(
  some: AsyncIterable<StoredArtifact>,
  others: AsyncIterable<StoredArtifact>,
): AsyncGenerator<StoredArtifact> {
  const [a, b] = [some[Symbol.asyncIterator](), others[Symbol.asyncIterator]()];
  let [left, right] = [await a.next(), await b.next()];
  while (left.done !== true || right.done !== true) {
    const isLeft = right.done === true || (left.done !== true && left.value.hash <= right.value.hash);
    const next = isLeft ? left : right;
    if (next.done === true) return;
    yield next.value;
    const { hash } = next.value;
    while (left.done !== true && left.value.hash === hash) left = await a.next();
    while (right.done !== true && right.value.hash === hash) right = await b.next();
  }
}
