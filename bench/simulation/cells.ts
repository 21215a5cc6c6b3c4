import type { SampleSpec } from './sample.ts';

/** A cell: a sample specification, what it is there for, and which assumptions it breaks on purpose. */
export interface Cell {
  readonly id: string;
  readonly spec: SampleSpec;
  /** What breaks, in words; null where every assumption of every estimator but the naive one holds. */
  readonly beyond: string | null;
  /** Estimators that rest on what is broken: nothing is promised for the target there. */
  readonly breaks: readonly string[];
}

const plain: SampleSpec = {
  step: 0.05,
  tilt: 2,
  drift: 0.3,
  response: 'curve',
  hardness: 0,
  styleEffect: 0,
  shift: 0,
  prompts: 250,
  coverage: 0.5,
  labels: 'logging',
  draws: [1],
  clusters: null,
  informative: false,
  outcome: 'continuous',
  logprobError: 0,
  missing: 0,
};

const falling = { tilt: -2 } as const;
const flat = { tilt: 0, drift: 0.5 } as const;
const unequal = [1, 1, 2, 4, 12] as const;
const calibrated = ['direct', 'calibrated-ips', 'snips', 'raw-ips'] as const;
const weighted = ['raw-ips', 'snips', 'calibrated-ips'] as const;
/** They take a score to say all about the label that a policy changes. */
const byScore = [...calibrated, 'tr-cpo-e', 'tmle', 'stacked-dr'] as const;
const doublyRobust = ['dr-cpo', 'tr-cpo-e', 'mrdr', 'tmle', 'stacked-dr'] as const;

function cell(
  id: string,
  given: Partial<SampleSpec>,
  beyond: string | null = null,
  breaks: readonly string[] = [],
): Cell {
  return { id, spec: { ...plain, ...given }, beyond, breaks };
}

/** What the simulation runs. Chosen before any of it was run, one factor at a time around the first three, with some crossings. */
export const cells: readonly Cell[] = [
  cell('rising', {}),
  cell('falling', falling),
  cell('flat', flat),
  cell('rising, labels for all', { labels: 'all' }),
  cell('falling, labels for all', { ...falling, labels: 'all' }),
  cell('rising, 500 prompts, 100 %', { prompts: 500, coverage: 1 }),
  cell('falling, 250 prompts, 100 %, labels for all', { ...falling, coverage: 1, labels: 'all' }),
  cell('rising, 12 labels of 240', { prompts: 240, coverage: 0.05, labels: 'all' }),
  cell('rising, 12 labels of 60', { prompts: 60, coverage: 0.2, labels: 'all' }),
  cell('20 prompts, 100 %', { prompts: 20, coverage: 1, labels: 'all' }),
  cell('rising, 40 prompts, 100 %', { prompts: 40, coverage: 1 }),
  cell('rising, 40 labels of 100', { prompts: 100, coverage: 0.4 }),
  cell('falling, 40 labels of 100', { ...falling, prompts: 100, coverage: 0.4 }),
  cell('flat, 100 prompts, 100 %', { ...flat, prompts: 100, coverage: 1 }),
  cell('5 draws', { prompts: 200, draws: [5], coverage: 0.25 }),
  cell('1, 2 or 5 draws, labels for all', { draws: [1, 2, 5], labels: 'all' }),
  cell('clusters', { clusters: unequal }),
  cell('20 clusters', { prompts: 80, clusters: unequal, coverage: 1 }),
  cell('clusters, size tells difficulty, labels for all', { clusters: unequal, informative: true, labels: 'all' }),
  cell('clusters, falling, 1, 2 or 5 draws', { ...falling, clusters: unequal, draws: [1, 2, 5] }),
  cell('binary labels', { outcome: 'binary' }),
  cell('binary labels, falling, labels for all', { ...falling, outcome: 'binary', labels: 'all' }),
  cell('fine scores', { step: 0.001 }),
  cell('2 draws, fine scores, falling, 500 prompts, 10 %', {
    ...falling,
    draws: [2],
    step: 0.001,
    prompts: 500,
    coverage: 0.1,
  }),
  cell('useless judge', { response: 'none' }),
  cell('2 draws, 5 % of scores missing', { draws: [2], missing: 0.05 }),
  cell('weights rise steeply', { tilt: 6, drift: 0.6 }),
  cell('weights fall steeply', { tilt: -6, drift: 0.6 }),
  cell('hump', { response: 'hump' }, 'the label rises, then falls with the score', weighted),
  cell(
    'judge ranks backwards, falling, labels for all',
    { ...falling, response: 'falling', labels: 'all' },
    'the label falls with the score',
    weighted,
  ),
  cell(
    'difficulty matters beyond the score',
    { hardness: 0.06, clusters: null },
    'at equal scores, labels of hard prompts are lower',
    byScore,
  ),
  cell(
    'style matters beyond the score',
    { styleEffect: 0.3 },
    'the label depends on the answer beyond the score',
    byScore,
  ),
  cell(
    'log probabilities with noise',
    { logprobError: 0.4 },
    'log probabilities of the target are off by 0.4 nats',
    weighted,
  ),
  cell('labels shift with the policy', { shift: -0.05 }, 'the target’s labels are lower by 0.05 at equal answers', [
    ...calibrated,
    ...doublyRobust,
  ]),
  cell(
    'labels shift with the policy, labels for all',
    { shift: -0.05, labels: 'all' },
    'the target’s labels are lower by 0.05 at equal answers',
    ['calibrated-ips', 'snips', 'raw-ips', ...doublyRobust],
  ),
  cell('rising, 1,000 prompts, 5 %', { prompts: 1000, coverage: 0.05 }),
  cell('rising, 1,000 prompts, 25 %', { prompts: 1000, coverage: 0.25 }),
  cell('falling, 1,000 prompts, 25 %', { ...falling, prompts: 1000, coverage: 0.25 }),
];
