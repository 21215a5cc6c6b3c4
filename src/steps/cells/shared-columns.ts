import type { EvaluationColumns } from '../../analysis/columns.ts';
import { onSharedMemory } from '../replicates/job.ts';

/** A dataset's columns as threads get them: numbers on shared memory, so that sending them copies nothing, and texts as bytes there too. */
export interface SharedColumns {
  /** Names the content: a thread that has opened it once keeps it. */
  readonly name: string;
  readonly columns: Omit<EvaluationColumns, 'prompts'>;
  readonly prompts: Omit<EvaluationColumns['prompts'], 'ids' | 'index'>;
  /** A JSON list. */
  readonly ids: Uint8Array;
}

export function shareColumns({ prompts, ...columns }: EvaluationColumns, name: string): SharedColumns {
  const { ids, index: _, ...numbers } = prompts;
  return {
    name,
    columns: onSharedMemory(columns),
    prompts: onSharedMemory(numbers),
    ids: onSharedMemory(new Uint8Array(Buffer.from(JSON.stringify(ids), 'utf8'))),
  };
}

export function openColumns({ columns, prompts, ids }: SharedColumns): EvaluationColumns {
  const names = JSON.parse(Buffer.from(ids).toString('utf8')) as string[]; // written by shareColumns
  return {
    ...columns,
    prompts: { ...prompts, ids: names, index: new Map(names.map((id, place) => [id, place])) },
  };
}
