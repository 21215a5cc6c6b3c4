import { resolve } from 'node:path';
import type { Ablation, Experiment } from '../config/types.generated.ts';
import type { LoadedConfig } from '../config/loaded-config.ts';
import type { Io } from './io.ts';

export interface LoadedExperiment {
  readonly experiment: Experiment;
  readonly config: LoadedConfig;
}

export interface LoadedAblation {
  readonly ablation: Ablation;
  readonly config: LoadedConfig;
}

/** The resolved experiment of a file; null when anything is wrong with it, and then every problem was printed. */
export async function loadExperiment(file: string, sets: readonly string[], io: Io): Promise<LoadedExperiment | null> {
  const loaded = await loadRunnable(file, sets, io);
  if (loaded === null || 'experiment' in loaded) return loaded;
  io.err(`error[wrong-kind]  ${file} holds an ablation; an experiment is needed here.\n`);
  return null;
}

/** The resolved experiment or ablation of a file; null when anything is wrong with it, and then every problem was printed. */
export async function loadRunnable(
  file: string,
  sets: readonly string[],
  io: Io,
): Promise<LoadedExperiment | LoadedAblation | null> {
  const { loadConfig } = await import('../config/load.ts');
  const config = await loadConfig(resolve(io.cwd, file), { env: io.env, sets, folder: io.cwd });
  await printDiagnostics(config, io);
  if (config.resolved === null) return null;
  const { kind, value } = config.resolved;
  if (kind === 'experiment') return { experiment: value, config };
  if (kind === 'ablation') return { ablation: value, config };
  const what = `${kind === 'estimator' ? 'an' : 'a'} ${kind}`;
  io.err(`error[wrong-kind]  ${file} holds ${what}; an experiment or an ablation is needed here.\n`);
  return null;
}

export async function printDiagnostics(config: LoadedConfig, io: Io): Promise<void> {
  if (config.diagnostics.length === 0) return;
  const { renderDiagnostics } = await import('../config/render-diagnostics.ts');
  io.err(renderDiagnostics(config.diagnostics, config.texts, { color: io.color }));
}
