const seconds = /^\d+(\.\d+)?$/;
/** The three date forms of RFC 9110; `Date.parse` alone would read a date into almost any text with a digit. */
const weekday = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/i;

/** How long a server asks to wait, by `retry-after-ms` or `Retry-After` (seconds or a date); null when it says nothing usable. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const ms = headers.get('retry-after-ms')?.trim();
  if (ms !== undefined && seconds.test(ms)) return Number(ms);
  const value = headers.get('retry-after')?.trim();
  if (value === undefined) return null;
  if (seconds.test(value)) return Number(value) * 1000;
  if (!weekday.test(value)) return null;
  // The asctime form names no zone; HTTP dates are always GMT.
  const at = Date.parse(/gmt$/i.test(value) ? value : `${value} GMT`);
  // A date that has passed asks for nothing: the usual backoff applies.
  return Number.isNaN(at) || at <= nowMs ? null : at - nowMs;
}
