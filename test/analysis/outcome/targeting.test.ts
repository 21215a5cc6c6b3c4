import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { crossFittedIsotonic } from '../../../src/analysis/outcome/isotonic-outcome.ts';
import { targeting, weightAtScores } from '../../../src/analysis/outcome/targeting.ts';

const stream = randomStream(4, 'targeting');
const n = 80;
const outcome = Float64Array.from({ length: n }, () => 0.1 + 0.8 * stream.uniform());
const target = outcome.map((g) => Math.min(1, Math.max(0, g + 0.1 + 0.2 * (stream.uniform() - 0.5))));
const clever = Float64Array.from({ length: n }, () => 0.2 + 2 * stream.uniform());
const weight = Float64Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 0 : 1));

describe('targeting', () => {
  it.each(['logit', 'identity'] as const)('%s leaves no weighted residual over the rows that count', (link) => {
    const step = targeting(link, { outcome, target, clever, weight });
    expect(step.epsilon).toBeGreaterThan(0);
    let [left, before] = [0, 0];
    for (let i = 0; i < n; i += 1) {
      left += weight[i]! * clever[i]! * (target[i]! - step.move(outcome[i]!, clever[i]!));
      before += weight[i]! * clever[i]! * (target[i]! - outcome[i]!);
    }
    expect(Math.abs(left)).toBeLessThan(link === 'logit' ? 1e-6 : 0.2 * before);
    expect(before).toBeGreaterThan(1);
  });

  it('stays within [0, 1]', () => {
    const far = target.map(() => 1);
    for (const link of ['logit', 'identity'] as const) {
      const step = targeting(link, { outcome, target: far, clever, weight });
      outcome.forEach((g, i) => {
        expect(step.move(g, clever[i]!)).toBeGreaterThanOrEqual(0);
        expect(step.move(g, clever[i]!)).toBeLessThanOrEqual(1);
      });
    }
  });

  it('on the logit scale it is expit(logit g + ε·h), held away from 0 and 1', () => {
    const step = targeting('logit', { outcome, target, clever, weight });
    const { epsilon } = step;
    const move = (g: number, h: number): number => step.move(g, h);
    const [logit, expit] = [(p: number) => Math.log(p / (1 - p)), (x: number) => 1 / (1 + Math.exp(-x))];
    for (const g of [1e-6, 0.01, 0.3, 0.5, 0.999]) {
      for (const h of [0, 0.4, -3, 2]) expect(move(g, h)).toBeCloseTo(expit(logit(g) + epsilon * h), 13);
    }
    expect([move(0.4, 1e6), move(0.4, -1e6), move(0, 0), move(1, 0)]).toEqual([1 - 1e-7, 1e-7, 1e-7, 1 - 1e-7]);
  });

  it('moves nothing without a clever covariate', () => {
    const none = new Float64Array(n);
    for (const link of ['logit', 'identity'] as const) {
      expect(targeting(link, { outcome, target, clever: none, weight }).epsilon).toBe(0);
    }
  });
});

describe('the weight at the scores of a fold', () => {
  it('is the mean of the fold’s rows there, linear between and constant beyond', () => {
    const at = weightAtScores(
      Float64Array.of(0.2, 0.2, 0.3, 0.6),
      Float64Array.of(1, 3, 9, 4),
      Int32Array.of(0, 0, 1, 0),
      2,
    );
    const scores = Float64Array.of(0.1, 0.2, 0.4, 0.6, 0.9);
    expect([...at(scores, new Int32Array(5))]).toEqual([2, 2, 3, 4, 4]);
    expect([...at(scores, new Int32Array(5).fill(1))]).toEqual([9, 9, 9, 9, 9]);
  });
});

describe('cross-fitted isotonic outcome', () => {
  it('predicts each row by the rows outside its fold', () => {
    const training = {
      index: Float64Array.of(0.1, 0.2, 0.3, 0.4),
      target: Float64Array.of(0.1, 0.3, 0.2, 0.9),
      weight: Float64Array.of(1, 1, 3, 1),
      fold: Int32Array.of(0, 0, 1, 1),
    };
    const [own] = crossFittedIsotonic(training, [training], 2);
    // Fold 0 by the rows of fold 1, constant below them; fold 1 by those of fold 0, constant above.
    [0.2, 0.2, 0.3, 0.3].forEach((value, row) => expect(own![row]).toBeCloseTo(value, 14));
    const [nothing] = crossFittedIsotonic({ ...training, fold: new Int32Array(4) }, [training], 2);
    expect([...nothing!].slice(0, 2)).toEqual([NaN, NaN]);
  });
});
