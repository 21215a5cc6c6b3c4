import type { CellRow } from '../../../src/analysis/metrics/cell-row.ts';
import type { Ablation } from '../../../src/config/types.generated.ts';
import { ablationFiles } from '../../../src/report/ablation/ablation-files.ts';
import type { AblationContext } from '../../../src/report/ablation/context.ts';
import { simulatedAblation, simulatedContext } from './simulated-grid.ts';

/** Without the PNGs, which are the SVGs once more and take the longest. */
const fast: AblationContext = { ...simulatedContext, plots: ['svg'] };

export async function filesOf(
  rows: readonly CellRow[],
  ablation: Ablation = simulatedAblation,
  context: AblationContext = fast,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const { name, content } of ablationFiles(rows, ablation, context))
    files.set(name, typeof content === 'string' ? content : Buffer.from(content).toString('latin1'));
  return files;
}

/** The lines of a CSV, as objects. No field of these files holds a quoted comma but those the caller knows of. */
export function csvRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = text.trimEnd().split('\r\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value])));
}
