/** Work that waits for a free place; of all that waits, the one with the lowest rank is next. */
export interface Turns {
  take<T>(rank: number, work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly rank: number;
  readonly start: () => void;
}

/** At most `places` at work at once. */
export function createTurns(places: number): Turns {
  const waiting: Waiting[] = [];
  let free = places;

  async function run<T>(work: () => Promise<T>): Promise<T> {
    free -= 1;
    try {
      return await work();
    } finally {
      free += 1;
      takeFirst(waiting)?.start();
    }
  }

  return {
    async take<T>(rank: number, work: () => Promise<T>): Promise<T> {
      if (free > 0) return await run(work);
      const { promise, resolve } = Promise.withResolvers<T>();
      add(waiting, { rank, start: () => resolve(run(work)) });
      return await promise;
    },
  };
}

/** A binary heap: the lowest rank first. */
function add(heap: Waiting[], item: Waiting): void {
  let place = heap.push(item) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (rankAt(heap, parent) <= item.rank) break;
    heap[place] = heap[parent]!; // within the heap
    place = parent;
  }
  heap[place] = item;
}

function takeFirst(heap: Waiting[]): Waiting | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const child = rankAt(heap, left + 1) < rankAt(heap, left) ? left + 1 : left;
    if (rankAt(heap, child) >= last.rank) break;
    heap[place] = heap[child]!; // its rank is finite, so it is within the heap
    place = child;
  }
  heap[place] = last;
  return first;
}

function rankAt(heap: readonly Waiting[], place: number): number {
  return heap[place]?.rank ?? Infinity;
}
