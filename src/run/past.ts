import type { Sha256 } from '../base/hash.ts';
import type { Past } from '../plan/resolve.ts';
import type { KeyedRecord } from '../plan/step-record.ts';
import type { Stores } from './stores.ts';

/** What the stores remember, as planning asks for it. */
export function pastIn(stores: Pick<Stores, 'artifacts' | 'steps'>): Past {
  return {
    async find(keys) {
      const records = await stores.steps.getMany(keys);
      const present = await stores.artifacts.present(
        records.flatMap((record) => (record === null ? [] : stored(record))),
      );
      return records.map((record) => {
        if (record === null) return null;
        return stored(record).every((hash) => present.has(hash)) ? record : 'lost';
      });
    },
    latest: (experiment, stepNames) => stores.steps.latestMany(experiment, stepNames),
  };
}

function stored({ outputs }: KeyedRecord): readonly Sha256[] {
  return Object.values(outputs).flatMap(({ hash, derived }) => (derived === true ? [] : [hash]));
}
