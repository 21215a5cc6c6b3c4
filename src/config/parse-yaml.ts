import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, Scalar } from 'yaml';
import type { YAMLMap, YAMLSeq } from 'yaml';
import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import type { ConfigNode, Entry, MapNode, ScalarNode } from './config-node.ts';
import { explainSyntax, MAX_DEPTH, tooDeep, withoutFollowUps } from './explain-syntax.ts';
import { LineStarts } from './line-starts.ts';
import { problem, suggestion } from './problems.ts';

/** Nodes after expanding aliases. A document of honest size has a few hundred. */
export const MAX_EXPANDED_NODES = 20_000;

export interface ParseOptions {
  readonly source: 'file' | 'set';
  /** Where in `file` the text begins; both count from 1. */
  readonly start?: { readonly line: number; readonly column: number };
}

export interface ParsedYaml {
  /** null when there is nothing to go on with: broken syntax, an empty document. */
  readonly node: ConfigNode | null;
  readonly problems: readonly Diagnostic[];
}

/** YAML 1.2 (core schema, merge keys) → nodes with places. All problems of the text at once, as far as the syntax lets see. */
export function parseYaml(text: string, file: string, options: ParseOptions): ParsedYaml {
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const start = options.start ?? { line: 1, column: 1 };
  // The library's own counter misses lines inside values it gives up on.
  const lines = new LineStarts(text);
  const position = (offset: number): { line: number; column: number } => {
    const { line, column } = lines.at(Math.min(offset, text.length));
    return { line: line + start.line - 1, column: line === 1 ? column + start.column - 1 : column };
  };
  const range = (from: number, to: number): SourceRange => {
    const begin = position(from);
    const end = position(Math.max(from, to));
    return { file, ...begin, endLine: end.line, endColumn: end.column };
  };
  const problems = withoutFollowUps(document.errors).map((error) =>
    problem(...explainSyntax(error), range(error.pos[0], error.pos[1])),
  );
  for (const warning of document.warnings) {
    const [from, to] = warning.pos;
    const code = warning.code === 'TAG_RESOLVE_FAILED' ? 'unknown-tag' : 'yaml-syntax';
    const message =
      code === 'unknown-tag'
        ? `The tag \`${text.slice(from, to)}\` is not known here: write plain values.`
        : warning.message;
    problems.push(problem(code, message, range(from, to)));
  }
  if (document.errors.length > 0) return { node: null, problems };
  if (document.contents === null || (isScalar(document.contents) && isBlank(document.contents, text))) {
    return { node: null, problems };
  }
  const converter = new Converter(range, options.source, problems);
  const node = converter.convert(document.contents, 0);
  return { node: converter.gaveUp ? null : node, problems };
}

function isBlank(scalar: Scalar, text: string): boolean {
  const [from, to] = scalar.range ?? [0, 0];
  return scalar.value === null && text.slice(from, to).trim() === '';
}

class Converter {
  /** Set once the document is too deep or expands too far; the rest is then not looked at. */
  gaveUp = false;
  readonly #range: (from: number, to: number) => SourceRange;
  readonly #source: 'file' | 'set';
  readonly #problems: Diagnostic[];
  /** What an anchor stands for so far; null while its own value is being read. */
  readonly #anchors = new Map<string, ConfigNode | null>();
  /** Nodes below a node, aliases expanded, itself included. Shared nodes are converted once but count each time. */
  readonly #sizes = new Map<ConfigNode, number>();

  constructor(range: (from: number, to: number) => SourceRange, source: 'file' | 'set', problems: Diagnostic[]) {
    this.#range = range;
    this.#source = source;
    this.#problems = problems;
  }

  convert(node: unknown, depth: number): ConfigNode {
    if (depth > MAX_DEPTH && !this.gaveUp) {
      this.gaveUp = true;
      this.#problems.push(problem(...tooDeep(), this.#place(node)));
    }
    if (this.gaveUp) return this.#scalar(null, null);
    if (isAlias(node)) return this.#alias(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, null);
    const converted = this.#convertValue(node, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #convertValue(node: unknown, depth: number): ConfigNode {
    if (isMap(node)) return this.#map(node, depth);
    if (isSeq(node)) return this.#list(node, depth);
    if (isScalar(node)) return this.#checkedScalar(node);
    return this.#scalar(null, null);
  }

  #list(list: YAMLSeq, depth: number): ConfigNode {
    const items = list.items.map((item) => this.convert(item, depth + 1));
    return this.#sized({ type: 'list', items, at: this.#place(list), source: this.#source, environment: [] }, items);
  }

  #map(map: YAMLMap, depth: number): ConfigNode {
    const entries = new Map<string, Entry>();
    const merged: MapNode[] = [];
    for (const pair of map.items) {
      if (isMergeKey(pair)) merged.push(...this.#mergeSources(pair, depth));
      else this.#addPair(pair, entries, depth);
    }
    // A map's own keys come before merged ones, earlier merged maps before later ones.
    for (const source of merged) {
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
    const children = [...entries.values()].map((entry) => entry.node);
    const place = { at: this.#place(map), source: this.#source, environment: [] };
    return this.#sized({ type: 'map', entries, whole: false, ...place }, children);
  }

  #addPair(pair: Pair, entries: Map<string, Entry>, depth: number): void {
    const keyPlace = this.#place(pair.key);
    const key = keyText(pair.key);
    // The value is read even when the key is unusable: its anchors and problems count.
    const value = this.convert(pair.value, depth + 1);
    // An empty value has no extent to underline: its key stands for it.
    const node = value.at === null || isEmptyRange(value.at) ? { ...value, at: keyPlace } : value;
    if (node !== value) this.#sizes.set(node, this.#sizes.get(value) ?? 1);
    if (key === null) {
      this.#problems.push(problem('bad-key', 'A key must be a single text.', keyPlace ?? value.at));
      return;
    }
    const first = entries.get(key);
    if (first !== undefined) {
      const related = first.key === null ? [] : [{ message: 'first defined here', at: first.key }];
      this.#problems.push(problem('duplicate-key', `\`${key}\` is defined twice.`, keyPlace, related));
      return;
    }
    entries.set(key, { key: keyPlace, node });
  }

  #mergeSources(pair: Pair, depth: number): readonly MapNode[] {
    const value = this.convert(pair.value, depth + 1);
    const sources = value.type === 'list' ? value.items : [value];
    const maps = sources.filter((source) => source.type === 'map');
    if (maps.length < sources.length) {
      const message = '`<<` merges mappings: write an alias of one, or a list of such aliases.';
      this.#problems.push(problem('wrong-type', message, this.#place(pair.key)));
    }
    return maps;
  }

  #alias(alias: Alias): ConfigNode {
    const target = this.#anchors.get(alias.source);
    const at = this.#place(alias);
    if (target === undefined) {
      const message = `No anchor \`&${alias.source}\` comes before this alias.${suggestion(alias.source, [...this.#anchors.keys()])}`;
      this.#problems.push(problem('unknown-reference', message, at));
      return this.#flawed(at);
    }
    if (target === null) {
      this.#problems.push(problem('cycle', `\`*${alias.source}\` stands inside the value it stands for.`, at));
      return this.#flawed(at);
    }
    return target;
  }

  #checkedScalar(scalar: Scalar): ScalarNode {
    const at = this.#place(scalar);
    const { value } = scalar;
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) {
        this.#problems.push(problem('bad-value', `\`${scalar.source ?? value}\` is not a finite number.`, at));
        return this.#flawed(at);
      }
      if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(scalar.source ?? '')) {
        const message = 'This integer has more digits than can be kept. Quote it if it is a name.';
        this.#problems.push(problem('bad-value', message, at));
        return this.#flawed(at);
      }
      return this.#scalar(value === 0 ? 0 : value, at, scalar);
    }
    if (typeof value === 'string') {
      if (!value.isWellFormed()) {
        this.#problems.push(problem('bad-value', 'This text holds half a surrogate pair, which is no character.', at));
        return this.#flawed(at);
      }
      return this.#scalar(value, at, scalar);
    }
    return this.#scalar(typeof value === 'boolean' ? value : null, at, scalar);
  }

  #scalar(value: ScalarNode['value'], at: SourceRange | null, scalar?: Scalar): ScalarNode {
    const plain = scalar?.type === Scalar.PLAIN;
    return { type: 'scalar', value, plain, at, source: this.#source, environment: [] };
  }

  /** Stands where something is wrong that has been said. */
  #flawed(at: SourceRange | null): ScalarNode {
    return { ...this.#scalar(null, at), flawed: true };
  }

  /** Notes how many nodes there are when aliases are expanded, and gives up on a document that explodes. */
  #sized<T extends ConfigNode>(node: T, children: readonly ConfigNode[]): T {
    let size = 1;
    for (const one of children) size += this.#sizes.get(one) ?? 1;
    this.#sizes.set(node, size);
    if (size > MAX_EXPANDED_NODES && !this.gaveUp) {
      this.gaveUp = true;
      const message = `Aliases expand this to more than ${MAX_EXPANDED_NODES.toLocaleString('en-US')} values.`;
      this.#problems.push(problem('alias-bomb', message, node.at));
    }
    return node;
  }

  #place(node: unknown): SourceRange | null {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null;
    return range === null || range === undefined ? null : this.#range(range[0], range[1]);
  }
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === Scalar.PLAIN;
}

/** Keys are text: `1:` and `true:` are the names "1" and "true". */
function keyText(key: unknown): string | null {
  if (!isScalar(key)) return null;
  if (typeof key.value === 'string') return key.value;
  if (typeof key.value === 'number' || typeof key.value === 'boolean') return key.source ?? String(key.value);
  return null;
}

function isEmptyRange(range: SourceRange): boolean {
  return range.line === range.endLine && range.column === range.endColumn;
}
