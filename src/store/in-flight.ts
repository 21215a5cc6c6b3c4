/** Identical work under way is done once: everyone who asks for a key while it is in flight shares one promise. */
export interface InFlight<T> {
  /**
   * Starts the work, or joins the one under way for this key. Whoever aborts leaves at once with the reason of their signal;
   * the work goes on for the others, and its own signal is aborted when the last one has left.
   */
  share(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** How many keys are in flight. */
  readonly size: number;
}

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly abort: AbortController;
  waiters: number;
}

export function shareInFlight<T>(): InFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function land(key: string, flight: Flight<T>): void {
    // Whoever came after the last waiter left may have started another flight under the same key.
    if (flights.get(key) === flight) flights.delete(key);
  }

  function depart(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const abort = new AbortController();
    // A start that throws before its first await is a rejection like any other.
    const promise = (async () => start(abort.signal))();
    const flight: Flight<T> = { promise, abort, waiters: 0 };
    flights.set(key, flight);
    const settled = (): void => land(key, flight);
    promise.then(settled, settled);
    return flight;
  }

  async function share(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const flight = flights.get(key) ?? depart(key, start);
    flight.waiters += 1;
    if (signal === undefined) return flight.promise;
    const aborted = Promise.withResolvers<never>();
    const leave = (): void => {
      flight.waiters -= 1;
      if (flight.waiters === 0) {
        land(key, flight);
        flight.abort.abort(signal.reason);
      }
      aborted.reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([flight.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  return {
    share,
    get size() {
      return flights.size;
    },
  };
}
