import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sha256, type Sha256 } from '../base/hash.ts';

/** Small content, compressed, with the hash of what it holds. */
export interface PackedContent {
  readonly hash: Sha256;
  /** Of the content itself. */
  readonly bytes: number;
  readonly zstd: Uint8Array;
}

export function packed(content: string): PackedContent {
  const bytes = Buffer.from(content, 'utf8');
  return { hash: sha256(bytes), bytes: bytes.byteLength, zstd: zstdCompressSync(bytes) };
}

/** The content; null where the bytes are not what was packed. */
export function unpacked({ zstd, bytes }: Pick<PackedContent, 'zstd' | 'bytes'>): Buffer | null {
  try {
    return zstdDecompressSync(zstd, { maxOutputLength: Math.max(1, bytes) });
  } catch {
    return null;
  }
}
