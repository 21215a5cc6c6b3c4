/** Control characters have no place in HTML or SVG, and direction marks could make a name read as another: a sign that shows stands for them. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (sign) => (/[\t\n\r]/.test(sign) ? sign : '\uFFFD'));
}

/** On one line. A name or message may not move the cursor, ring the bell, paint, or turn the direction of what follows. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ');
}
