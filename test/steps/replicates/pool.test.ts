import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { analysisContext } from '../../../src/analysis/context.ts';
import { pendingEstimate } from '../../../src/analysis/estimate.ts';
import { allReplicates } from '../../../src/analysis/inference/replicates.ts';
import type { ReplicateSource } from '../../../src/analysis/inference/replicates.ts';
import { analysisOptions } from '../../../src/analysis/index.ts';
import type { PartialAnalysisOptions } from '../../../src/analysis/index.ts';
import type { ReplicateWork } from '../../../src/steps/replicates/job.ts';
import { createReplicatePool } from '../../../src/steps/replicates/pool.ts';
import { simulate } from '../../analysis/simulated-world.ts';

const data = simulate(
  {
    prompts: 700,
    coverage: 0.4,
    draws: [1, 2],
    strengths: { base: 1.5, better: 2.2, worse: 1.2 },
    logging: 'base',
    rounding: 0.05,
  },
  randomStream(2, 'pool'),
);

function prepared(inference: NonNullable<PartialAnalysisOptions['inference']>): {
  readonly work: ReplicateWork;
  readonly source: ReplicateSource;
} {
  const work = {
    data,
    options: analysisOptions({ inference: { method: 'bootstrap', replicates: 1500, ...inference } }),
    config: { method: 'direct' },
  };
  return { work, source: pendingEstimate(analysisContext(work.data, work.options), work.config).bootstrap! };
}

describe('replicates on threads', () => {
  it('are the same bytes on one, two and three, and without a pool', async () => {
    const { work, source } = prepared({});
    const expected = allReplicates(source);
    for (const threads of [1, 2, 3]) {
      const pool = createReplicatePool(threads);
      try {
        expect(
          Buffer.compare(Buffer.from((await pool.replicates(work, source)).buffer), Buffer.from(expected.buffer)),
        ).toBe(0);
      } finally {
        await pool.close();
      }
    }
  });

  it('are computed by the other threads too', async () => {
    const { work, source } = prepared({});
    const pool = createReplicatePool(2);
    try {
      // The first job starts the thread; of the second, at least some chunks are taken by it.
      let own = 0;
      const counting: ReplicateSource = {
        ...source,
        compute(from, to) {
          own += to - from;
          return source.compute(from, to);
        },
      };
      await pool.replicates(work, source);
      for (let attempt = 0; attempt < 20; attempt += 1) {
        own = 0;
        await pool.replicates(work, counting);
        if (own < 1500) break;
      }
      expect(own).toBeLessThan(1500);
    } finally {
      await pool.close();
    }
  });

  it('of several estimators at once do not mix', async () => {
    const jobs = [prepared({}), prepared({ resampling: 'multinomial' })];
    const pool = createReplicatePool(2);
    try {
      const found = await Promise.all(jobs.map(({ work, source }) => pool.replicates(work, source)));
      jobs.forEach(({ source }, i) => expect(found[i]).toEqual(allReplicates(source)));
    } finally {
      await pool.close();
    }
  });

  it('a thread that cannot do its part is not missed', async () => {
    const { work, source } = prepared({});
    const pool = createReplicatePool(2);
    try {
      // The other thread meets a method that does not exist and dies of it.
      const broken = { ...work, config: { method: 'no-such-method' } };
      expect(await pool.replicates(broken, source)).toEqual(allReplicates(source));
      expect(await pool.replicates(work, source)).toEqual(allReplicates(source));
    } finally {
      await pool.close();
    }
  });

  it('a failure on the caller’s own thread is its failure', async () => {
    const { work, source } = prepared({});
    const pool = createReplicatePool(2);
    try {
      const failing: ReplicateSource = {
        ...source,
        compute() {
          throw new Error('no weights today');
        },
      };
      await expect(pool.replicates(work, failing)).rejects.toThrow('no weights today');
    } finally {
      await pool.close();
    }
  });
});
