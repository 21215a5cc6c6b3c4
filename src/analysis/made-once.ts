/** What the things made for one analysis are kept by: it is the same object however its options are changed. */
export interface Shared {
  readonly shared: object;
}

/**
 * Keeps values with the analysis they were made for, by a name that says all about how they are made: what several estimators need is then made
 * once, and is the same object for all, so that what is computed from it can be shared as well.
 */
export function madeOnce<Value>(): (context: Shared, name: string, make: () => Value) => Value {
  const kept = new WeakMap<object, Map<string, Value>>();
  return ({ shared }, name, make) => {
    const values = kept.get(shared) ?? new Map<string, Value>();
    kept.set(shared, values);
    const known = values.get(name);
    if (known !== undefined) return known;
    const made = make();
    values.set(name, made);
    return made;
  };
}
