import type { Sha256 } from '../../base/hash.ts';
import type { ArtifactStore } from '../../store/artifacts.ts';
import { StoreError } from '../../store/problems.ts';
import type { ManifestStep } from '../manifest.ts';
import type { Check, Finding } from './reproduction.ts';

/** Artifacts that are read at once: they may be large. */
const AT_ONCE = 8;

interface Recorded {
  readonly step: string;
  readonly output: string;
  readonly recorded: Sha256;
}

/** What every step wrote, as it lies in the cache now. An artifact of several steps is told of once. */
export async function checkArtifacts(steps: readonly ManifestStep[], artifacts: ArtifactStore): Promise<Check> {
  const wanted = new Map<Sha256, Recorded>();
  for (const { name, outputs, derived } of steps) {
    for (const [output, recorded] of outputs) {
      if (!derived.has(output) && !wanted.has(recorded)) wanted.set(recorded, { step: name, output, recorded });
    }
  }
  const all = [...wanted.values()];
  const findings: Finding[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const slice = all.slice(from, from + AT_ONCE);
    const found = await Promise.all(slice.map((one) => findingOf(one, artifacts)));
    findings.push(...found.filter((finding) => finding !== null));
  }
  return { name: 'artifacts', count: all.length, skipped: null, findings };
}

async function findingOf(about: Recorded, artifacts: ArtifactStore): Promise<Finding | null> {
  // A reader gets the very bytes that were put, or a problem.
  const bytes = await artifacts.read(about.recorded);
  if (bytes.ok) return null;
  const { error } = bytes;
  if (error.code === 'corrupt-artifact') {
    return { code: 'damaged-artifact', ...about, path: error.path, found: error.actual };
  }
  if (error.code === 'missing-artifact') return { code: 'missing-artifact', ...about, path: error.path, found: null };
  // A disk that cannot be read says nothing about the artifact.
  throw new StoreError(error);
}
