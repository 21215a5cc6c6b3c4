import { dirname, join } from 'node:path';
import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import { child, type ConfigNode, type Entry, type MapNode, textOf, withEntries } from './config-node.ts';
import { type Environment, expandReferences } from './environment.ts';
import { isKind, type Kind, KINDS } from './kinds.ts';
import { mergeOver } from './merge.ts';
import { problem, suggestion } from './problems.ts';
import {
  type Facet,
  facets,
  facetOf,
  annotation,
  itemFacets,
  propertyFacets,
  referencedKind,
} from './schema-facets.ts';
import { schemaFile } from './schemas.ts';
import type { SourceFiles } from './source-files.ts';
import { resolvePath } from './workspace.ts';

/** The things of one list, among which `extends: id` looks. */
interface Siblings {
  /** The composed thing of an id; null when there is none or its own composition failed. */
  readonly find: (id: string) => Promise<{ readonly known: boolean; readonly node: ConfigNode | null }>;
  readonly ids: readonly string[];
}

/**
 * Replaces every `use`, `extends` and short form by what it stands for. What cannot be found is noted as a problem, and the rest goes on with
 * the mapping's own keys.
 */
export class Composer {
  readonly #files: SourceFiles;
  readonly #env: Environment;
  /** Folder that paths in `--set` start from. */
  readonly #setFolder: string;
  /** Files being composed, outermost first. */
  readonly #stack: string[] = [];

  constructor(files: SourceFiles, env: Environment, setFolder: string) {
    this.#files = files;
    this.#env = env;
    this.#setFolder = setFolder;
  }

  /** The composed mapping of a file that should hold `expected` (null: whatever it says). */
  async file(
    absolute: string,
    expected: Kind | null,
    from: SourceRange | null,
  ): Promise<{ readonly kind: Kind; readonly node: MapNode } | null> {
    if (this.#stack.includes(absolute)) {
      this.#report(problem('cycle', 'This file is already being read: it uses itself.', from));
      return null;
    }
    const map = await this.#files.load(absolute, from);
    if (map === null) return null;
    const kind = this.#kindOf(map, expected, from);
    if (kind === null) return null;
    this.#stack.push(absolute);
    try {
      const node = await this.node(map, [facetOf(schemaFile(kind))]);
      // A mapping composes to a mapping.
      return node.type === 'map' ? { kind, node } : null;
    } finally {
      this.#stack.pop();
    }
  }

  /** A node where the schemas `here` apply. */
  async node(node: ConfigNode, here: readonly Facet[], siblings?: Siblings): Promise<ConfigNode> {
    const applicable = here.flatMap((facet) => facets(facet, node.type === 'map' ? new Map() : null));
    const kind = referencedKind(applicable);
    if (node.type === 'map') return this.#map(node, kind, applicable, siblings);
    if (node.type === 'list') return this.#list(node, applicable);
    const long = kind === null ? null : longForm(node, annotation(applicable, 'x-text'));
    return long === null ? node : this.node(long, here, siblings);
  }

  async #map(
    map: MapNode,
    kind: Kind | null,
    applicable: readonly Facet[],
    siblings: Siblings | undefined,
  ): Promise<ConfigNode> {
    const own = new Map<string, Entry>();
    for (const [key, entry] of map.entries) {
      if (kind !== null && (key === 'use' || key === 'extends')) continue;
      if (kind !== null && key === 'kind') this.#checkInlineKind(entry, kind);
      else own.set(key, { key: entry.key, node: await this.node(entry.node, propertyFacets(applicable, key)) });
    }
    const composed = withEntries(map, own);
    if (kind === null) return composed;
    const base = await this.#base(map, kind, siblings);
    if (base === undefined) return composed;
    return base === null ? { ...composed, whole: true, flawed: true } : mergeOver(base, composed);
  }

  /** What a mapping inherits from: undefined when it does not inherit, null when that could not be found. */
  async #base(map: MapNode, kind: Kind, siblings: Siblings | undefined): Promise<MapNode | null | undefined> {
    const use = map.entries.get('use');
    const parent = map.entries.get('extends');
    const entry = use ?? parent;
    if (entry === undefined) return undefined;
    if (use !== undefined && parent !== undefined) {
      const message = '`extends` cannot stand beside `use`: a thing has one parent.';
      this.#report(problem('mutually-exclusive', message, parent.key, related('the other is here', use.key)));
      return null;
    }
    const written = this.#reference(entry, use === undefined ? 'extends' : 'use');
    if (written === null) return null;
    if (use === undefined && !looksLikePath(written)) return this.#sibling(written, entry, kind, siblings);
    const at = entry.node.at;
    const folder =
      entry.node.source === 'set' || at === null ? this.#setFolder : dirname(join(this.#files.workspace, at.file));
    const found = await this.file(resolvePath(written, folder, this.#files.workspace), kind, at);
    return found?.node ?? null;
  }

  async #sibling(id: string, entry: Entry, kind: Kind, siblings: Siblings | undefined): Promise<MapNode | null> {
    const found = await siblings?.find(id);
    if (found?.known !== true) {
      const message = `No ${kind} \`${id}\` is in this list to extend.${suggestion(id, siblings?.ids ?? [])}`;
      this.#report(problem('unknown-reference', message, entry.node.at));
      return null;
    }
    return found.node?.type === 'map' ? found.node : null;
  }

  #reference(entry: Entry, key: string): string | null {
    const written = textOf(entry.node);
    if (written === undefined || written === '') {
      this.#report(problem('wrong-type', `\`${key}\` must be a path, as a text.`, entry.node.at));
      return null;
    }
    const expansion = expandReferences(written, this.#env);
    if (expansion.kind === 'expanded') return expansion.text;
    const message =
      expansion.kind === 'undefined'
        ? `The environment has no \`${expansion.names.join('`, `')}\`.`
        : 'A reference to the environment is written ${env:NAME} or ${env:NAME:-default}.';
    this.#report(
      problem(expansion.kind === 'undefined' ? 'undefined-environment' : 'bad-reference', message, entry.node.at),
    );
    return null;
  }

  async #list(list: ConfigNode & { readonly type: 'list' }, applicable: readonly Facet[]): Promise<ConfigNode> {
    const here = itemFacets(applicable);
    const kind = referencedKind(here.flatMap((facet) => facets(facet, new Map())));
    if (kind === null) {
      const items: ConfigNode[] = [];
      for (const item of list.items) items.push(await this.node(item, here));
      return { ...list, items };
    }
    const composed = new Map<number, ConfigNode>();
    const inProgress: number[] = [];
    const compose = async (index: number): Promise<ConfigNode | null> => {
      const done = composed.get(index);
      if (done !== undefined) return done;
      const item = list.items[index];
      if (item === undefined) return null;
      if (inProgress.includes(index)) {
        this.#reportCycle(inProgress.slice(inProgress.indexOf(index)).map((at) => list.items[at]));
        return null;
      }
      inProgress.push(index);
      const node = await this.node(item, here, siblings);
      inProgress.pop();
      composed.set(index, node);
      return node;
    };
    const ids = list.items.map((item) => textOf(child(item, 'id')));
    const siblings: Siblings = {
      ids: ids.filter((id) => id !== undefined),
      find: async (id) => {
        const written = ids.indexOf(id);
        if (written >= 0) return { known: true, node: await compose(written) };
        // Things taken from files bring their ids along; they extend nothing of this list.
        for (const [index, item] of list.items.entries()) {
          if (ids[index] !== undefined || child(item, 'use') === undefined) continue;
          const node = await compose(index);
          if (node !== null && textOf(child(node, 'id')) === id) return { known: true, node };
        }
        return { known: false, node: null };
      },
    };
    const items: ConfigNode[] = [];
    for (const [index, item] of list.items.entries()) items.push((await compose(index)) ?? item);
    return { ...list, items };
  }

  #reportCycle(cycle: readonly (ConfigNode | undefined)[]): void {
    const places = cycle.flatMap((node) => {
      const at = node === undefined ? null : child(node, 'extends')?.at;
      return at === null || at === undefined ? [] : [at];
    });
    const [first, ...rest] = places;
    const others = rest.map((at) => ({ message: 'and this extends', at }));
    const message = rest.length === 0 ? 'This extends itself.' : 'These extend each other in a circle.';
    this.#report(problem('cycle', message, first ?? null, others));
  }

  #checkInlineKind(entry: Entry, kind: Kind): void {
    if (textOf(entry.node) === kind) return;
    this.#report(problem('wrong-kind', `A ${kind} is expected here.`, entry.node.at));
  }

  #kindOf(map: MapNode, expected: Kind | null, from: SourceRange | null): Kind | null {
    const entry = map.entries.get('kind');
    if (entry === undefined) {
      const message = `The file does not say its \`kind\`${expected === null ? '' : `: \`kind: ${expected}\` is expected`}.`;
      this.#report(problem('missing-kind', message, map.at));
      return null;
    }
    const written = textOf(entry.node) ?? '';
    if (!isKind(written)) {
      const message = `\`${written}\` is no kind of config.${suggestion(written, KINDS)}`;
      this.#report(problem('unknown-kind', message, entry.node.at));
      return null;
    }
    if (expected !== null && written !== expected) {
      const message = `${article(expected)} ${expected} is expected here, but the file holds ${article(written).toLowerCase()} ${written}.`;
      this.#report(problem('wrong-kind', message, from ?? entry.node.at, related('it says so here', entry.node.at)));
      return null;
    }
    return written;
  }

  #report(one: Diagnostic): void {
    this.#files.problems.push(one);
  }
}

/** A text that is short for a mapping: of a path (`use`), or of a name that is id and method in one. */
function longForm(node: ConfigNode, keyword: unknown): MapNode | null {
  if (textOf(node) === undefined || (keyword !== 'use' && keyword !== 'method')) return null;
  const keys = keyword === 'use' ? ['use'] : ['id', 'method'];
  const { at, source, environment } = node;
  return {
    type: 'map',
    at,
    source,
    environment,
    whole: false,
    entries: new Map(keys.map((key) => [key, { key: at, node }])),
  };
}

function looksLikePath(reference: string): boolean {
  return reference.includes('/') || /\.(ya?ml|json|csv)$/.test(reference);
}

function related(message: string, at: SourceRange | null): Diagnostic['related'] {
  return at === null ? [] : [{ message, at }];
}

function article(kind: Kind): string {
  return /^[aeiou]/.test(kind) ? 'An' : 'A';
}
