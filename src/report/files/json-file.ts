/** JSON for people and programs: indented, one newline at the end. A number that JSON has no text for is a bug: missing is null. */
export function jsonFile(value: object): string {
  const text = JSON.stringify(
    value,
    (key, part: unknown) => {
      if (typeof part === 'number' && !Number.isFinite(part)) throw new TypeError(`${key} is ${part}: missing is null`);
      return part;
    },
    2,
  );
  return `${text}\n`;
}
