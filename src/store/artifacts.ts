import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isSha256, sha256, type Sha256 } from '../base/hash.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { unpacked, type PackedContent } from './packed.ts';
import { asStoreError, diskProblem, isMissing, type StoreProblem } from './problems.ts';

export interface StoredArtifact {
  readonly hash: Sha256;
  readonly bytes: number;
}

export type ArtifactContent = string | Uint8Array | AsyncIterable<Uint8Array | string>;

/** Blobs named by what they hold. A reader gets the very bytes that were put, or a problem that names the damaged file. */
export interface ArtifactStore {
  readonly directory: string;
  /** Once this resolves, the content is on the disk whole. Content that is already there is kept, unless it was damaged. */
  put(content: ArtifactContent): Promise<StoredArtifact>;
  /** Puts many small contents at once. Once this resolves, they are there. */
  putPacked(contents: readonly PackedContent[]): Promise<void>;
  read(hash: Sha256): Promise<Result<Buffer, StoreProblem>>;
  /** Reads the file twice: no byte is handed out before all of them were verified. */
  stream(hash: Sha256): Promise<Result<AsyncIterable<Uint8Array>, StoreProblem>>;
  /** The path of a verified artifact, for readers that want a file. Nobody may write to it. */
  verify(hash: Sha256): Promise<Result<string, StoreProblem>>;
  /** Whether it is there; its content is verified when it is read. */
  has(hash: Sha256): Promise<boolean>;
  /** Those of the hashes that are there; thousands cost one listing of each folder they lie in. */
  present(hashes: Iterable<Sha256>): Promise<ReadonlySet<Sha256>>;
  /** Whether there was something to delete. */
  delete(hash: Sha256): Promise<boolean>;
  /** In the order of their hashes. */
  list(): AsyncIterable<StoredArtifact>;
  /** Removes what writers that were killed left behind, if nobody wrote to it since `before`; returns how many files. */
  sweep(before: Date): Promise<number>;
}

const CHUNK_BYTES = 1 << 18;

/** The artifacts of a cache directory, in `artifacts/`. Nothing is made on the disk before the first put. */
export function openArtifacts(cacheDir: string): ArtifactStore {
  const directory = resolve(cacheDir, 'artifacts');
  const unfinished = join(directory, 'unfinished');
  const pathOf = (hash: Sha256): string => join(directory, hash.slice(0, 2), hash.slice(2));

  async function putBytes(bytes: Uint8Array): Promise<StoredArtifact> {
    const stored = { hash: sha256(bytes), bytes: bytes.byteLength };
    if (await isIntact(pathOf(stored.hash), stored)) return stored;
    return putStream([bytes]);
  }

  async function putStream(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array | string>): Promise<StoredArtifact> {
    await mkdir(unfinished, { recursive: true });
    const temporary = join(unfinished, `${randomUUID()}.tmp`);
    try {
      const stored = await writeHashing(temporary, chunks);
      const path = pathOf(stored.hash);
      if (await isIntact(path, stored)) {
        await rm(temporary, { force: true });
      } else {
        await mkdir(dirname(path), { recursive: true });
        // Two writers of one content may both get here: either's file is the right one.
        await rename(temporary, path);
      }
      return stored;
    } catch (cause) {
      await rm(temporary, { force: true });
      throw cause;
    }
  }

  async function verify(hash: Sha256): Promise<Result<string, StoreProblem>> {
    const path = pathOf(hash);
    try {
      const actual = (await hashFile(path)).hash;
      return actual === hash ? ok(path) : fail({ code: 'corrupt-artifact', hash, path, actual });
    } catch (cause) {
      return fail(readProblem(cause, hash, path));
    }
  }

  return {
    directory,
    async put(content) {
      try {
        if (typeof content === 'string') return await putBytes(Buffer.from(content, 'utf8'));
        return content instanceof Uint8Array ? await putBytes(content) : await putStream(content);
      } catch (cause) {
        throw asStoreError(cause, directory);
      }
    },
    async putPacked(contents) {
      try {
        for (const content of contents) {
          const bytes = unpacked(content);
          if (bytes === null) throw new TypeError(`${content.hash} was not packed`);
          await putBytes(bytes);
        }
      } catch (cause) {
        throw asStoreError(cause, directory);
      }
    },
    async read(hash) {
      const path = pathOf(hash);
      try {
        const bytes = await readFile(path);
        const actual = sha256(bytes);
        return actual === hash ? ok(bytes) : fail({ code: 'corrupt-artifact', hash, path, actual });
      } catch (cause) {
        return fail(readProblem(cause, hash, path));
      }
    },
    async stream(hash) {
      const verified = await verify(hash);
      return verified.ok ? ok(readChunks(verified.value)) : verified;
    },
    verify,
    async has(hash) {
      try {
        await access(pathOf(hash), constants.F_OK);
        return true;
      } catch (cause) {
        if (isMissing(cause)) return false;
        throw asStoreError(cause, pathOf(hash));
      }
    },
    async present(hashes) {
      const wanted = Map.groupBy(new Set(hashes), (hash) => hash.slice(0, 2));
      const found = new Set<Sha256>();
      await Promise.all(
        [...wanted].map(async ([shard, inShard]) => {
          const names = new Set(await namesIn(join(directory, shard)));
          for (const hash of inShard) if (names.has(hash.slice(2))) found.add(hash);
        }),
      );
      return found;
    },
    async delete(hash) {
      try {
        await rm(pathOf(hash));
        return true;
      } catch (cause) {
        if (isMissing(cause)) return false;
        throw asStoreError(cause, pathOf(hash));
      }
    },
    async *list() {
      for (const shard of await namesIn(directory)) {
        if (!/^[0-9a-f]{2}$/.test(shard)) continue;
        for (const rest of await namesIn(join(directory, shard))) {
          const hash = `${shard}${rest}`;
          if (!isSha256(hash)) continue;
          const size = await sizeOf(pathOf(hash));
          // Null if it was deleted meanwhile.
          if (size !== null) yield { hash, bytes: size };
        }
      }
    },
    async sweep(before) {
      let removed = 0;
      for (const name of await namesIn(unfinished)) {
        const path = join(unfinished, name);
        const info = await stat(path).catch(() => null);
        if (info === null || info.mtimeMs >= before.getTime()) continue;
        await rm(path, { force: true });
        removed += 1;
      }
      return removed;
    },
  };
}

/** Writes a new file, flushed to the disk, and says what it holds. */
async function writeHashing(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array | string>,
): Promise<StoredArtifact> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    let gathered: Uint8Array[] = [];
    let gatheredBytes = 0;
    const flush = async (): Promise<void> => {
      if (gatheredBytes > 0) await file.writeFile(gathered.length === 1 ? gathered[0]! : Buffer.concat(gathered));
      gathered = [];
      gatheredBytes = 0;
    };
    for await (const chunk of chunks) {
      // A copy: producers may reuse their buffer once we ask for the next chunk.
      const piece = Buffer.from(chunk);
      hash.update(piece);
      bytes += piece.byteLength;
      gathered.push(piece);
      gatheredBytes += piece.byteLength;
      // Rows come one by one: thousands of small writes would each be a trip to the thread pool.
      if (gatheredBytes >= CHUNK_BYTES) await flush();
    }
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return { hash: hash.digest('hex') as Sha256, bytes }; // checked by construction: hex of a SHA-256
}

async function hashFile(path: string): Promise<StoredArtifact> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of readChunks(path)) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { hash: hash.digest('hex') as Sha256, bytes }; // checked by construction: hex of a SHA-256
}

/** Opens the file when its first chunk is asked for, so a stream that nobody reads holds nothing open. */
async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Whether a file holds this content. A damaged one does not: it is to be written anew. */
async function isIntact(path: string, expected: StoredArtifact): Promise<boolean> {
  if ((await sizeOf(path)) !== expected.bytes) return false;
  try {
    return (await hashFile(path)).hash === expected.hash;
  } catch (cause) {
    if (isMissing(cause)) return false;
    throw cause;
  }
}

function readProblem(cause: unknown, hash: Sha256, path: string): StoreProblem {
  if (isMissing(cause)) return { code: 'missing-artifact', hash, path };
  const problem = diskProblem(cause, path);
  if (problem === null) throw cause;
  return problem;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw asStoreError(cause, directory);
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw asStoreError(cause, path);
  }
}
