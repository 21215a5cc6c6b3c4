/** What the things made for one analysis are kept by: it is the same object however its options are changed. */
export interface Shared {
  readonly shared: object;
}

/**
 * A function whose results are kept with the analysis they were made for, by its further arguments: what several estimators need is then made
 * once, and is the same object for all, so that what is computed from it can be shared as well.
 */
export function madeOnce<Context extends Shared, Keys extends readonly string[], Value>(
  make: (context: Context, ...keys: Keys) => Value,
): (context: Context, ...keys: Keys) => Value {
  const kept = new WeakMap<object, Map<string, Value>>();
  return (context, ...keys) => {
    const values = kept.get(context.shared) ?? new Map<string, Value>();
    kept.set(context.shared, values);
    const key = JSON.stringify(keys);
    const known = values.get(key);
    if (known !== undefined) return known;
    const made = make(context, ...keys);
    values.set(key, made);
    return made;
  };
}
