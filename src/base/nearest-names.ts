/**
 * The names that a mistyped one may have meant, nearest first, equally near ones in code-unit order.
 * Near is an edit distance (insert, delete, replace, swap neighbours) of at most a third of the longer name, ignoring case.
 */
export function nearestNames(text: string, names: Iterable<string>, limit = 3): readonly string[] {
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const name of new Set(names)) {
    const distance = editDistance(text.toLowerCase(), name.toLowerCase());
    if (distance <= Math.max(1, Math.floor(Math.max(text.length, name.length) / 3))) near.push({ name, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return near.slice(0, limit).map(({ name }) => name);
}

/** Optimal string alignment distance. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
