import { TAGS, VOCABULARY, VOCABULARY_SIZE, characterId, tokenText } from './vocabulary.ts';

/**
 * Longest match from the left. Text outside the vocabulary falls to one token a code point, so decode(encode(x)) is x for
 * every string. A few tokens are made of others (`..`, `...`, an empty line), so what was sampled as two tokens may be read
 * as one: at the start of an answer (after the template's own newline) or within it. Rare, as with real tokenizers.
 */
const ASCII = 128;

interface Trie {
  /** next[node * ASCII + code] is a node, or 0. */
  readonly next: Int32Array;
  /** The token that ends at a node, or -1. */
  readonly token: Int32Array;
}

function buildTrie(texts: readonly string[]): Trie {
  const nodes = 1 + texts.reduce((sum, text) => sum + text.length, 0);
  const next = new Int32Array(nodes * ASCII);
  const token = new Int32Array(nodes).fill(-1);
  let used = 1;
  for (const [id, text] of texts.entries()) {
    let node = 0;
    for (let at = 0; at < text.length; at += 1) {
      const slot = node * ASCII + text.charCodeAt(at);
      if (next[slot] === 0) {
        next[slot] = used;
        used += 1;
      }
      node = next[slot] ?? 0;
    }
    token[node] = id;
  }
  return { next, token };
}

// Tags follow the vocabulary in the numbering, so one list gives both their ids.
const TRIE = buildTrie([...VOCABULARY.map((token) => token.text), ...TAGS]);
const KNOWN = VOCABULARY_SIZE + TAGS.length;

export function encode(text: string): number[] {
  const ids: number[] = [];
  let at = 0;
  while (at < text.length) {
    const id = longestMatch(text, at);
    ids.push(id);
    at += id < KNOWN ? tokenText(id).length : characterLength(text, at);
  }
  return ids;
}

export function decode(ids: readonly number[]): string {
  let text = '';
  for (const id of ids) text += tokenText(id);
  return text;
}

function longestMatch(text: string, start: number): number {
  let node = 0;
  let best = -1;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ASCII) break;
    node = TRIE.next[node * ASCII + code] ?? 0;
    if (node === 0) break;
    const token = TRIE.token[node] ?? -1;
    if (token >= 0) best = token;
  }
  return best >= 0 ? best : characterId(text.codePointAt(start) ?? 0);
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
