import { resolve } from 'node:path';
import type { Experiment } from '../config/types.generated.ts';
import type { LoadedConfig } from '../config/loaded-config.ts';
import type { Io } from './io.ts';

export interface LoadedExperiment {
  readonly experiment: Experiment;
  readonly config: LoadedConfig;
}

/** The resolved experiment of a file; null when anything is wrong with it, and then every problem was printed. */
export async function loadExperiment(file: string, sets: readonly string[], io: Io): Promise<LoadedExperiment | null> {
  const { loadConfig } = await import('../config/load.ts');
  const config = await loadConfig(resolve(io.cwd, file), { env: io.env, sets, folder: io.cwd });
  await printDiagnostics(config, io);
  if (config.resolved === null) return null;
  if (config.resolved.kind !== 'experiment') {
    const what = `${config.resolved.kind === 'ablation' || config.resolved.kind === 'estimator' ? 'an' : 'a'} ${config.resolved.kind}`;
    io.err(`error[wrong-kind]  ${file} holds ${what}; an experiment is needed here.\n`);
    return null;
  }
  return { experiment: config.resolved.value, config };
}

export async function printDiagnostics(config: LoadedConfig, io: Io): Promise<void> {
  if (config.diagnostics.length === 0) return;
  const { renderDiagnostics } = await import('../config/render-diagnostics.ts');
  io.err(renderDiagnostics(config.diagnostics, config.texts, { color: io.color }));
}
