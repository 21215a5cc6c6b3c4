/** Work space of `mergeOrder`, for up to n values. */
export interface MergeWorkspace {
  readonly order: Uint32Array;
  readonly spare: Uint32Array;
  /** Where the runs start, and the end of the last. */
  readonly runs: Uint32Array;
}

export function mergeWorkspace(n: number): MergeWorkspace {
  return { order: new Uint32Array(n), spare: new Uint32Array(n), runs: new Uint32Array(n + 1) };
}

/**
 * The indices 0 … n − 1 in increasing order of value, equal values in their own order: a natural merge sort (Knuth 1998, § 5.2.4), which is
 * O(n) when the values rise and fall in a few long runs (a smooth function of something sorted) and O(n log n) at worst.
 * Returns one of the work space's arrays: it is overwritten by the next call. Values without NaN.
 */
export function mergeOrder(values: Float64Array, n: number, workspace: MergeWorkspace): Uint32Array {
  const { runs } = workspace;
  let from = workspace.order;
  let to = workspace.spare;
  let runCount = findRuns(values, n, from, runs);
  while (runCount > 1) {
    let merged = 0;
    for (let run = 0; run < runCount; run += 2) {
      const start = runs[run]!;
      const middle = runs[run + 1]!;
      const end = run + 1 < runCount ? runs[run + 2]! : middle;
      mergeRuns(values, from, to, start, middle, end);
      runs[merged] = start;
      merged += 1;
    }
    runs[merged] = n;
    runCount = merged;
    [from, to] = [to, from];
  }
  return from;
}

/** Cuts 0 … n − 1 into runs that do not fall; a run that falls strictly is turned round. */
function findRuns(values: Float64Array, n: number, order: Uint32Array, runs: Uint32Array): number {
  let count = 0;
  let start = 0;
  while (start < n) {
    let end = start + 1;
    if (end < n && values[end]! < values[start]!) {
      while (end < n && values[end]! < values[end - 1]!) end += 1;
      for (let i = start; i < end; i += 1) order[i] = start + end - 1 - i;
    } else {
      while (end < n && values[end]! >= values[end - 1]!) end += 1;
      for (let i = start; i < end; i += 1) order[i] = i;
    }
    runs[count] = start;
    count += 1;
    start = end;
  }
  runs[count] = n;
  return count;
}

function mergeRuns(
  values: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start;
  let right = middle;
  for (let i = start; i < end; i += 1) {
    const takeLeft = right >= end || (left < middle && values[from[left]!]! <= values[from[right]!]!);
    to[i] = takeLeft ? from[left]! : from[right]!;
    if (takeLeft) left += 1;
    else right += 1;
  }
}
