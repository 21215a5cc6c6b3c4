import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedFolds, hashFold } from '../../src/stats/folds.ts';

function reference(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/reference/${name}.json`, import.meta.url), 'utf8'));
}

interface FoldRow {
  prompt_id: string;
  fold_5_42: number;
  fold_5_1042: number;
  fold_10_42: number;
  fold_2_7: number;
}

describe('hash folds', () => {
  it('are the reference’s on 50 Arena ids and odd ones', () => {
    const { rows, odd_ids: odd } = reference('f_folds') as {
      rows: FoldRow[];
      odd_ids: { prompt_id: string; fold_5_42: number }[];
    }; // the fixture's shape is known
    expect(rows).toHaveLength(50);
    for (const row of rows) {
      const folds = [
        hashFold(row.prompt_id, 42, 5),
        hashFold(row.prompt_id, 1042, 5),
        hashFold(row.prompt_id, 42, 10),
        hashFold(row.prompt_id, 7, 2),
      ];
      expect(folds).toEqual([row.fold_5_42, row.fold_5_1042, row.fold_10_42, row.fold_2_7]);
    }
    for (const row of odd) expect(hashFold(row.prompt_id, 42, 5)).toBe(row.fold_5_42);
  });

  it('are the reference’s on the closed-form dataset', () => {
    const golden = reference('golden-v030') as {
      folds: Record<string, number>;
      fold_ids_k5_seed42: number[];
      fold_ids_k5_seed1042: number[];
    }; // the fixture's shape is known
    for (const [key, fold] of Object.entries(golden.folds)) {
      const [id, k, seed] = key.split('|');
      expect(hashFold(id!, Number(seed!.slice(5)), Number(k!.slice(2)))).toBe(fold);
    }
    const ids = Array.from({ length: 120 }, (_, i) => `p${String(i).padStart(3, '0')}`);
    expect(ids.map((id) => hashFold(id, 42, 5))).toEqual(golden.fold_ids_k5_seed42);
    expect(ids.map((id) => hashFold(id, 1042, 5))).toEqual(golden.fold_ids_k5_seed1042);
  });

  it('refuses an empty id and fewer than two folds', () => {
    expect(() => hashFold('', 42, 5)).toThrow(RangeError);
    expect(() => hashFold('a', 42, 1)).toThrow(RangeError);
  });
});

describe('balanced folds', () => {
  it('are those of 0.6.0', () => {
    const { balanced_folds: golden } = reference('golden-v060') as {
      balanced_folds: { ids: string[]; k5_seed42: number[] };
    }; // the fixture's shape is known
    const folds = balancedFolds(
      golden.ids,
      golden.ids.map(() => true),
      5,
      42,
    )!;
    expect(folds.k).toBe(5);
    expect(Array.from(folds.fold)).toEqual(golden.k5_seed42);
  });

  const distinctIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 40 });

  it('differ by at most one in size, depend on no order, and ignore unlabelled ids', () => {
    fc.assert(
      fc.property(distinctIds, fc.integer({ min: 2, max: 8 }), (ids, k) => {
        const folds = balancedFolds(
          ids,
          ids.map(() => true),
          k,
          1,
        )!;
        const sizes = Array.from({ length: folds.k }, (_, f) => folds.fold.filter((value) => value === f).length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const reversed = balancedFolds(
          ids.toReversed(),
          ids.map(() => true),
          k,
          1,
        )!;
        expect(Array.from(reversed.fold).toReversed()).toEqual(Array.from(folds.fold));
        const more = balancedFolds([...ids, 'an unlabelled id'], [...ids.map(() => true), false], k, 1)!;
        expect(Array.from(more.fold).slice(0, ids.length)).toEqual(Array.from(folds.fold));
        expect(more.fold.at(-1)).toBeLessThan(folds.k);
      }),
    );
  });

  it('become fewer when labels are few, and none below four', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(
      balancedFolds(
        ids,
        ids.map(() => true),
        5,
        42,
      )!.k,
    ).toBe(3);
    expect(balancedFolds(ids, [1, 1, 1, 1, 0, 0, 0], 5, 42)!.k).toBe(2);
    expect(balancedFolds(ids, [1, 1, 1, 0, 0, 0, 0], 5, 42)).toBeNull();
  });
});
