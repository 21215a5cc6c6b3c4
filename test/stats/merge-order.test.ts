import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeOrder, mergeWorkspace } from '../../src/stats/merge-order.ts';
import { sortedOrder } from '../../src/stats/order.ts';

describe('mergeOrder', () => {
  it('is the stable order of any values, with a work space that was used before', () => {
    const workspace = mergeWorkspace(60);
    const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: -1, max: 1, noNaN: true })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, (list) => {
        const x = Float64Array.from(list, (value) => value + 0);
        expect([...mergeOrder(x, x.length, workspace).subarray(0, x.length)]).toEqual([...sortedOrder(x)]);
      }),
    );
  });

  it('turns a fall round and leaves a rise', () => {
    const workspace = mergeWorkspace(4);
    expect([...mergeOrder(Float64Array.of(4, 3, 2, 1), 4, workspace)]).toEqual([3, 2, 1, 0]);
    expect([...mergeOrder(Float64Array.of(1, 1, 2, 2), 4, workspace)]).toEqual([0, 1, 2, 3]);
  });
});
