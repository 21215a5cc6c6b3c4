import type { Diagnostic, SourceRange } from '../base/diagnostic.ts';
import type { Sha256 } from '../base/hash.ts';
import type { Kind, Resolved } from './kinds.ts';

/** Where one value of a resolved config came from. */
export interface Origin {
  /** `file`: written in a file. `set`: an override from the command line (its range is in the file named `--set`). `default`: a schema's default. */
  readonly source: 'file' | 'set' | 'default';
  /** The key it was written under; null for list elements and defaults. */
  readonly key: SourceRange | null;
  /** The value itself; null for defaults. */
  readonly value: SourceRange | null;
  /** Names of the environment variables the value was made of. */
  readonly environment: readonly string[];
}

export interface ConfigSource {
  /** Relative to the workspace, parts joined by slashes. */
  readonly path: string;
  /** Of the file's bytes. */
  readonly sha256: Sha256;
}

export interface LoadedConfig {
  /** Every problem found, in order of file, line, column. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the file says it holds; null when it does not say. */
  readonly kind: Kind | null;
  /** Kind and value, deeply frozen; null when there is any error. */
  readonly resolved: Resolved | null;
  /**
   * Path of a value → where it came from. Paths are dotted; list elements go by their `id` where they have one, else by position:
   * `policies.premium.temperature`, `prompts.filters.0.language`.
   */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Every config file that was read, sorted by path. */
  readonly sources: readonly ConfigSource[];
  /** File name as in ranges → text, secrets masked; for showing source lines. */
  readonly texts: ReadonlyMap<string, string>;
  /** Absolute path of the workspace root. */
  readonly workspace: string;
}

export interface LoadOptions {
  /** Default: found from the file (see `findWorkspace`). */
  readonly workspace?: string;
  /** What relative paths of this call, and paths in `sets`, start from. Default: the current directory. */
  readonly folder?: string;
  /** The environment references are taken from; the workspace's .env fills what it does not have. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Overrides, each `path=value`, applied in this order to the composed config. */
  readonly sets?: readonly string[];
}
