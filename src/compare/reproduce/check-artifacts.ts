import type { ArtifactStore } from '../../store/artifacts.ts';
import { StoreError } from '../../store/problems.ts';
import type { Manifest } from '../manifest.ts';
import type { Check, Finding } from './reproduction.ts';

/** What every step wrote, as it lies in the cache now. An artifact of several steps is told of once. */
export async function checkArtifacts(manifest: Manifest, artifacts: ArtifactStore): Promise<Check> {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const step of manifest.steps) {
    for (const [output, recorded] of step.outputs) {
      if (seen.has(recorded)) continue;
      seen.add(recorded);
      const verified = await artifacts.verify(recorded);
      if (verified.ok) continue;
      const { error } = verified;
      const about = { step: step.name, output, path: error.path, recorded };
      if (error.code === 'corrupt-artifact') {
        findings.push({ code: 'damaged-artifact', ...about, found: error.actual });
      } else if (error.code === 'missing-artifact') {
        findings.push({ code: 'missing-artifact', ...about, found: null });
      } else {
        // A disk that cannot be read says nothing about the artifact.
        throw new StoreError(error);
      }
    }
  }
  return { name: 'artifacts', count: seen.size, skipped: null, findings };
}
