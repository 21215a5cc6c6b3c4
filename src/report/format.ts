/** Numbers as people read them. Always the same on every machine: nothing here asks for a locale. */

const MINUS = '\u2212';

/** With a real minus sign; null is a dash, never 0. */
export function decimal(value: number | null, digits = 3): string {
  if (value === null) return '–';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** With its sign in any case; a value that rounds to zero keeps the sign it has. */
export function signed(value: number | null, digits = 3): string {
  if (value === null) return '–';
  return `${value < 0 ? MINUS : '+'}${Math.abs(value).toFixed(digits)}`;
}

export function interval(ci: readonly [number, number] | null, digits = 3): string {
  return ci === null ? '–' : `${decimal(ci[0], digits)} – ${decimal(ci[1], digits)}`;
}

/** Of a difference. A dash between signs would be read as one more of them. */
export function signedInterval(ci: readonly [number, number] | null, digits = 3): string {
  return ci === null ? '–' : `${signed(ci[0], digits)} to ${signed(ci[1], digits)}`;
}

export function plusMinus(value: number | null, se: number | null, digits = 3): string {
  return se === null ? decimal(value, digits) : `${decimal(value, digits)} ± ${decimal(se, digits)}`;
}

/** `p 0.03`, `p < 0.001`. */
export function pValue(p: number | null): string {
  if (p === null) return 'p unknown';
  if (p < 0.001) return 'p < 0.001';
  return `p ${p < 0.095 ? p.toPrecision(1) : p.toFixed(2)}`;
}

/** `0.86`; what is almost sure or almost impossible is never said to be quite. */
export function probability(value: number): string {
  if (value > 0.99) return '> 0.99';
  return value < 0.01 ? '< 0.01' : value.toFixed(2);
}

/** With commas between thousands. */
export function integer(value: number | null): string {
  if (value === null) return '–';
  const digits = Math.round(Math.abs(value)).toString();
  const grouped = digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return value < 0 && grouped !== '0' ? `${MINUS}${grouped}` : grouped;
}

/** A number of any size and unit: three decimals below 10, fewer above; what would round to zero keeps a digit. */
export function measured(value: number | null): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  if (size >= 10) return value < 0 ? `${MINUS}${effective(size)}` : effective(size);
  if (size > 0 && size < 0.0005) return `${value < 0 ? MINUS : ''}${size.toPrecision(1)}`;
  return decimal(value);
}

/** Whole from 100 on, one decimal below: `2,391`, `8.5`. */
export function effective(value: number | null): string {
  return value === null || value >= 100 ? integer(value) : value.toFixed(1);
}

/** A limit as it was written: `30`, `31.9`. */
export function threshold(value: number): string {
  return Number.isInteger(value) ? integer(value) : effective(value);
}

export function percent(share: number | null, digits = 0): string {
  return share === null ? '–' : `${(100 * share).toFixed(digits)} %`;
}

/** USD with as many decimals as its size needs; an unknown price is never 0. */
export function usd(value: number | null): string {
  if (value === null) return 'unknown';
  if (value === 0) return '$0';
  if (value < 0.01) return `$${value.toPrecision(2)}`;
  const [whole = '0', cents = '00'] = value.toFixed(2).split('.');
  return `$${integer(Number(whole))}.${cents}`;
}

/** `1 label`, `2,500 labels`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${integer(count)} ${count === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], conjunction = 'and'): string {
  const last = items.at(-1);
  if (last === undefined) return '';
  return items.length === 1 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** As a sentence begins. */
export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
