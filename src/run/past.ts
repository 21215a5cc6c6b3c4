import type { Past } from '../plan/resolve.ts';
import type { Stores } from './stores.ts';

/** What the stores remember, as planning asks for it. */
export function pastIn(stores: Pick<Stores, 'artifacts' | 'steps'>): Past {
  return {
    async find(key) {
      const record = await stores.steps.get(key);
      if (record === null) return null;
      const present = await Promise.all(
        Object.values(record.outputs).map((output) => stores.artifacts.has(output.hash)),
      );
      return present.every(Boolean) ? record : 'lost';
    },
    latest: (experiment, stepName) => stores.steps.latest(experiment, stepName),
  };
}
