import type { Diagnostic } from '../base/diagnostic.ts';
import type { Kind } from './kinds.ts';
import type { LoadedConfig } from './loaded-config.ts';
import { inOrder } from './problems.ts';

/** What `assay validate --json` prints; its schema is schemas/output/validate.schema.json. */
export interface ValidationReport {
  readonly valid: boolean;
  readonly files: readonly {
    readonly file: string;
    readonly kind: Kind | null;
    readonly valid: boolean;
  }[];
  /** Problems of all files, those two of them share once. */
  readonly diagnostics: readonly Diagnostic[];
}

export function validationReport(
  checked: readonly { readonly file: string; readonly config: LoadedConfig }[],
): ValidationReport {
  const files = checked.map(({ file, config }) => ({ file, kind: config.kind, valid: config.resolved !== null }));
  return {
    valid: files.every((one) => one.valid),
    files,
    diagnostics: inOrder(checked.flatMap(({ config }) => config.diagnostics)),
  };
}
