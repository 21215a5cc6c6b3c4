/** A name as part of a file's name: letters, digits, dots, dashes and underscores stay, other bytes become %XX, so no two names meet. */
export function fileName(name: string): string {
  const bytes = (text: string): string =>
    [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  return name.replace(/[^A-Za-z0-9._-]|^\./gu, bytes);
}
