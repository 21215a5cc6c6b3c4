import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import type { ConfigSource } from './loaded-config.ts';
import type { ConfigNode, MapNode } from './config-node.ts';
import { type ParsedYaml, parseYaml } from './parse-yaml.ts';
import { problem } from './problems.ts';
import { readSource } from './read-source.ts';
import { maskSource } from './secrets.ts';
import { fromWorkspace, isInside } from './workspace.ts';

/** The config files of one load: each is read and parsed once, however often it is used. */
export class SourceFiles {
  readonly workspace: string;
  readonly problems: Diagnostic[] = [];
  /** File name as in ranges → its text, secrets masked. */
  readonly texts = new Map<string, string>();
  readonly #sources = new Map<string, ConfigSource>();
  readonly #parsed = new Map<string, MapNode | null>();
  /** Where a file was first used from; the root file has no entry. */
  readonly #usedAt = new Map<string, SourceRange>();

  constructor(workspace: string) {
    this.workspace = workspace;
  }

  /** The mapping a file holds; null, with the problem noted, when it holds none. `from` is the reference that asks for it. */
  async load(absolute: string, from: SourceRange | null): Promise<MapNode | null> {
    const file = fromWorkspace(absolute, this.workspace);
    const known = this.#parsed.get(file);
    if (known !== undefined) return known;
    if (!isInside(absolute, this.workspace)) return this.#refuse(file, from);
    const source = await readSource(absolute);
    if (!source.ok) {
      // An unreadable file is a problem of each reference to it, so it is not remembered.
      this.problems.push(problem(source.error.code, `\`${file}\` ${source.error.message}`, from));
      return null;
    }
    if (!isInside(source.value.realPath, this.workspace)) return this.#refuse(file, from);
    if (from !== null) this.#usedAt.set(file, from);
    this.#sources.set(file, { path: file, sha256: source.value.sha256 });
    this.texts.set(file, maskSource(source.value.text));
    const parsed = await parseConfig(source.value.text, file);
    this.problems.push(...parsed.problems);
    const map = this.#mapping(parsed.node, file, parsed.problems.length > 0);
    this.#parsed.set(file, map);
    return map;
  }

  #refuse(file: string, from: SourceRange | null): null {
    this.problems.push(problem('outside-workspace', `\`${file}\` is outside the workspace: only data may be.`, from));
    return null;
  }

  #mapping(node: ConfigNode | null, file: string, isBroken: boolean): MapNode | null {
    if (node?.type === 'map') return node;
    const start = node?.at ?? { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
    if (node !== null) {
      this.problems.push(problem('wrong-type', 'A config file holds a mapping: it begins with `kind:`.', start));
    } else if (!isBroken) {
      this.problems.push(problem('empty-file', 'This file is empty: it should begin with `kind:`.', start));
    }
    return null;
  }

  /** Whence a file was reached, nearest first, up to the root file. */
  usedBy(file: string): readonly SourceRange[] {
    const chain: SourceRange[] = [];
    for (let at = this.#usedAt.get(file); at !== undefined && chain.length < 16; at = this.#usedAt.get(at.file)) {
      chain.push(at);
    }
    return chain;
  }

  sources(): readonly ConfigSource[] {
    return [...this.#sources.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

/** JSON is YAML. Of a table only a truth can be made. */
async function parseConfig(text: string, file: string): Promise<ParsedYaml> {
  if (!file.endsWith('.csv')) return parseYaml(text, file, { source: 'file' });
  const { parseTruthTable } = await import('./parse-truth-table.ts');
  return parseTruthTable(text, file);
}
