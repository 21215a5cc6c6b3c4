export type CsvValue = string | number | boolean | null;

/**
 * RFC 4180: CRLF ends a line, fields with a comma, quote or line break are quoted. Null is an empty field; numbers have all their digits.
 * A text that a spreadsheet would run as a formula (it begins with = + - @, a tab or a carriage return) gets a single quote in front.
 */
export function csvText(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`csvText: ${value} has no place in a table; missing is null`);
    return String(value);
  }
  if (typeof value === 'boolean') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
