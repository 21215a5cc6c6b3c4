import type { Past } from '../plan/resolve.ts';
import type { Stores } from './stores.ts';

/** What the stores remember, as planning asks for it. */
export function pastIn(stores: Pick<Stores, 'artifacts' | 'steps'>): Past {
  return {
    async find(keys) {
      const records = await stores.steps.getMany(keys);
      const outputs = records.flatMap((record) => Object.values(record?.outputs ?? {}).map((output) => output.hash));
      const present = await stores.artifacts.present(outputs);
      return records.map((record) => {
        if (record === null) return null;
        return Object.values(record.outputs).every((output) => present.has(output.hash)) ? record : 'lost';
      });
    },
    latest: (experiment, stepNames) => stores.steps.latestMany(experiment, stepNames),
  };
}
