import type { Sha256 } from '../../base/hash.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { LineDifference } from './files.ts';

/** What `assay reproduce RUN` found, and with `--json` prints as it is. */
export interface Reproduction {
  readonly experiment: string;
  readonly run: string;
  readonly directory: string;
  /** Versions of assay that made the run, and that tried to make it again. */
  readonly versions: { readonly recorded: string | null; readonly now: string };
  /** Everything that was asked for could be checked, and nothing differs. */
  readonly same: boolean;
  /** Of an ablation: how many of its cells were recomputed, and what drew them; null where all were. */
  readonly cells?: { readonly total: number; readonly recomputed: number; readonly seed: number | null };
  readonly checks: readonly Check[];
}

export type CheckName =
  /** The files of the run, against the hashes in its manifest. */
  | 'files'
  /** What each step wrote into the cache. */
  | 'artifacts'
  /** The files that the experiment reads. */
  | 'data'
  /** The experiment again, without any call. */
  | 'steps'
  /** Of an ablation: what comes of the cells, against their rows. */
  | 'cells'
  /** The files that come of that, byte for byte. Of some cells of an ablation: those that are made of its rows. */
  | 'results';

export interface Check {
  readonly name: CheckName;
  /** How many things were looked at. */
  readonly count: number;
  /** Of `steps`: how many were computed again and not taken from the cache. */
  readonly recomputed?: number;
  /** Why it was not done. */
  readonly skipped: string | null;
  readonly findings: readonly Finding[];
}

/** One thing that is not as it was. */
export type Finding =
  | { readonly code: 'changed-file'; readonly path: string; readonly recorded: Sha256; readonly found: Sha256 }
  | { readonly code: 'missing-file'; readonly path: string }
  | { readonly code: 'extra-file'; readonly path: string }
  /** A data path that leads nowhere, or a file of the run that is not what it should be. */
  | { readonly code: 'unreadable-file'; readonly path: string; readonly message: string }
  | {
      readonly code: 'damaged-artifact' | 'missing-artifact';
      readonly step: string;
      readonly output: string;
      readonly path: string;
      readonly recorded: Sha256;
      /** What the file hashes to; null when it is not there. */
      readonly found: Sha256 | null;
    }
  /** Null where the file was not there then, or is not now. */
  | {
      readonly code: 'changed-data';
      readonly path: string;
      readonly recorded: Sha256 | null;
      readonly found: Sha256 | null;
    }
  | { readonly code: 'step-failed'; readonly step: string; readonly message: string }
  | { readonly code: 'step-differs'; readonly step: string; readonly message: string }
  /** A cell came to something else: the first value that differs, and how many others do. */
  | {
      readonly code: 'cell-differs';
      readonly cell: number;
      readonly estimator: string;
      readonly values: JsonObject;
      /** In its row, policies by name; null where the row says the same in another way. */
      readonly path: string | null;
      readonly recorded: JsonValue | null;
      readonly found: JsonValue | null;
      readonly others: number;
    }
  /** A row that was recorded and not made again, or the other way round. */
  | {
      readonly code: 'cell-missing';
      readonly cell: number;
      readonly estimator: string;
      readonly where: 'recorded' | 'again';
    }
  /** A file that was made again and differs from the recorded one; a null hash where it is on one side alone. */
  | {
      readonly code: 'differs';
      readonly path: string;
      readonly recorded: Sha256 | null;
      readonly found: Sha256 | null;
      /** Of a text: the first line that differs. */
      readonly line: LineDifference | null;
    };
