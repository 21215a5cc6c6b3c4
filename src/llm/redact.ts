export type Redactor = (text: string) => string;

/** Shorter values are placeholders (`none`), not secrets, and hiding them would garble every message. */
const shortestSecret = 6;
const hidden = '[redacted]';

/** Hides known secret values, and whatever looks like one, in any text. */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const known = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < shortestSecret) continue;
    // A secret also shows up as it is written inside JSON or a URL.
    known.add(secret).add(JSON.stringify(secret).slice(1, -1)).add(encodeURIComponent(secret.toWellFormed()));
  }
  // Longest first: one secret may begin with another.
  const values = [...known].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, hidden);
    return hidePatterns(clean);
  };
}

function hidePatterns(text: string): string {
  return (
    text
      // A digit tells a token from the word that follows in "bearer authentication".
      .replace(/\bBearer\s+(?=\S*\d)[\w.~+/=-]{8,}/gi, `Bearer ${hidden}`)
      .replace(/(authorization\W{1,4}Basic)\s+[\w+/=-]+/gi, `$1 ${hidden}`)
      .replace(/\b(sk|pk|rk|fw|gsk|xai|hf|ghp)([-_])[A-Za-z0-9*_-]{8,}/g, `$1$2${hidden}`)
      .replace(/:\/\/[^/\s@]+@/g, `://${hidden}@`)
      .replace(/([?&](?:api[-_]?key|key|token|access_token|sig|signature)=)[^&\s"']+/gi, `$1${hidden}`)
  );
}

/** The secrets an endpoint may hold: its key, and a user and password within its URL. */
export function secretsOf(endpoint: { readonly apiKey: string | null; readonly baseUrl: string }): readonly string[] {
  const url = URL.parse(endpoint.baseUrl);
  const inUrl = url === null ? [] : [url.username, url.password].filter((part) => part !== '');
  return endpoint.apiKey === null ? inUrl : [endpoint.apiKey, ...inUrl];
}
