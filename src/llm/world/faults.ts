import { randomStream, type RandomStream } from '../../base/random.ts';
import type { WorldFaults } from './world-types.ts';

/** What goes wrong instead of a good answer: at most one a request. */
const MISHAPS = [
  'rate_limited',
  'server_error',
  'timeout',
  'connection_reset',
  'malformed_json',
  'empty_answer',
] as const;
type Mishap = (typeof MISHAPS)[number];

/** What is wrong with log probabilities in an answer that is else good: any of these. */
const BLEMISHES = ['positive_logprob', 'null_logprob', 'logprob_noise'] as const;

/** What is to go wrong with one request. */
export interface Fate {
  readonly mishap: Mishap | null;
  /** Spoils the log probabilities of an answer; the same list when nothing is to be spoilt. */
  readonly spoil: (logprobs: readonly (number | null)[]) => readonly (number | null)[];
  /** Chooses among the forms of a mishap. */
  readonly random: RandomStream;
}

/** How far noise moves a log probability, at most. */
const NOISE = 0.05;

/** A blemish falls on one of the last so many tokens: where the answer lies when a whole text is echoed. */
const BLEMISHED_TAIL = 12;

/** Tells the fate of each request, in the order in which the same request comes again. */
export function createFaults(faults: WorldFaults | undefined): (request: string) => Fate {
  if (faults === undefined) return () => NO_FAULT;
  checkProbabilities(faults);
  const seen = new Map<string, number>();
  return (request) => {
    const times = seen.get(request) ?? 0;
    seen.set(request, times + 1);
    const random = randomStream(faults.seed ?? 0, 'world-fault', request, times);
    const mishap = chooseMishap(faults, random.uniform());
    const blemishes = BLEMISHES.filter((kind) => random.uniform() < (faults[kind] ?? 0));
    return { mishap, spoil: (logprobs) => spoilt(logprobs, blemishes, random), random };
  };
}

const NO_FAULT: Fate = { mishap: null, spoil: (logprobs) => logprobs, random: randomStream(0, 'world-fault') };

function checkProbabilities(faults: WorldFaults): void {
  for (const kind of [...MISHAPS, ...BLEMISHES]) {
    const value = faults[kind] ?? 0;
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`The probability of ${kind} must be from 0 to 1, not ${value}`);
  }
  const total = MISHAPS.reduce((sum, kind) => sum + (faults[kind] ?? 0), 0);
  if (total > 1 + 1e-9) {
    throw new RangeError(
      `At most one of ${MISHAPS.join(', ')} happens to a request, so they may sum to 1, not ${total}`,
    );
  }
}

function chooseMishap(faults: WorldFaults, at: number): Mishap | null {
  let sum = 0;
  for (const kind of MISHAPS) {
    sum += faults[kind] ?? 0;
    if (at < sum) return kind;
  }
  return null;
}

function spoilt(
  logprobs: readonly (number | null)[],
  blemishes: readonly (typeof BLEMISHES)[number][],
  random: RandomStream,
): readonly (number | null)[] {
  // The first token of an echoed text has none anyway.
  const candidates = [...logprobs.keys()].filter((index) => logprobs[index] !== null).slice(-BLEMISHED_TAIL);
  if (candidates.length === 0) return logprobs;
  let result = [...logprobs];
  for (const blemish of blemishes) {
    const chosen = candidates[random.integer(candidates.length)];
    switch (blemish) {
      case 'positive_logprob':
        result = result.map((value, index) => (index === chosen ? 0.01 + random.uniform() : value));
        break;
      case 'null_logprob':
        result = result.map((value, index) => (index === chosen ? null : value));
        break;
      case 'logprob_noise':
        result = result.map((value) => (value === null ? null : value + (value > 0 ? 0 : belowZero(value, random))));
        break;
      default:
        blemish satisfies never;
    }
  }
  return result;
}

/** Noise that leaves a log probability one: never above 0. */
function belowZero(value: number, random: RandomStream): number {
  return Math.min(-value, NOISE * (2 * random.uniform() - 1));
}
