/** A figure beside its goal. Machines differ: the ratio is what to watch. */
export function report(name: string, value: number, unit: string, goal: number | null, note = ''): void {
  const against = goal === null ? '' : `  goal < ${goal} ${unit}  ratio ${(value / goal).toFixed(2)}`;
  console.log(
    `${name.padEnd(52)} ${format(value).padStart(9)} ${unit.padEnd(3)}${against}${note === '' ? '' : `  ${note}`}`,
  );
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds of each of `runs` goes, after one that is not counted. */
export async function timed(runs: number, work: () => unknown): Promise<number[]> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
