/** What the page of an ablation tells beside its rows. Nothing here may depend on clocks, machines or what the cache knew. */
export interface AblationContext {
  readonly assayVersion: string;
  /** 12 hex digits. */
  readonly run: string;
  /** The resolved ablation as a file of its own. */
  readonly config: string;
  readonly plan: AblationPlanFacts;
  /** Other files of the run that the page links to, such as `cells.jsonl` and `manifest.json`. */
  readonly files: readonly string[];
  /** `svg` and `png` of the experiment's `report.plots`; both when left out. */
  readonly plots?: readonly ('svg' | 'png')[];
}

export interface AblationPlanFacts {
  /** Cells of the grid that were made. */
  readonly cells: number;
  /** Combinations that were not made, by what dropped them: `constraints[0]`, `exclude[1]`. */
  readonly dropped: readonly { readonly by: string; readonly count: number }[];
  /** Steps of all cells, and how many different ones they are; null where nobody counted. */
  readonly steps: { readonly total: number; readonly unique: number } | null;
  readonly calls: { readonly total: number; readonly unique: number } | null;
  /** Of a fractional design: which effects can't be told from which, as sentences. */
  readonly aliases: readonly string[];
}

/** A file of an ablation's run; the name is relative to the run's directory, with `/`. */
export interface AblationFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}
