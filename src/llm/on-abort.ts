const watched = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal aborts; the returned function takes that back. One listener a signal, however many
 * wait: the platform walks a list at each `addEventListener`, and ten thousand calls share the signal of a run.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return nothing;
  const callbacks = watched.get(signal) ?? watch(signal);
  callbacks.add(callback);
  return () => void callbacks.delete(callback);
}

function watch(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  watched.set(signal, callbacks);
  signal.addEventListener(
    'abort',
    () => {
      const waiting = [...callbacks];
      callbacks.clear();
      for (const callback of waiting) callback();
    },
    { once: true },
  );
  return callbacks;
}

function nothing(): void {}
