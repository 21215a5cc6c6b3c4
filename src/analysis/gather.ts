/** A column at some rows. Plain loops: `from` walks an iterator, which costs seconds on a million rows. */
export function gather(column: Float64Array, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) out[i] = column[rows[i]!]!;
  return out;
}

export function gatherPrompts(column: Int32Array, rows: Uint32Array): Int32Array {
  const out = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) out[i] = column[rows[i]!]!;
  return out;
}

/** The column without its NaN; the column itself where it has none. */
export function withoutNaN(column: Float64Array): Float64Array {
  const out = new Float64Array(column.length);
  let count = 0;
  for (let i = 0; i < column.length; i += 1) {
    if (Number.isNaN(column[i]!)) continue;
    out[count] = column[i]!;
    count += 1;
  }
  return count === column.length ? column : out.slice(0, count);
}
