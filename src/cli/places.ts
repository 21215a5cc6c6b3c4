import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Io } from './io.ts';

/** Where things are kept, unless told otherwise. */
export interface Places {
  readonly cacheDir: string;
  readonly resultsDir: string;
}

export interface PlaceOptions {
  readonly cacheDir?: string;
  readonly resultsDir?: string;
}

export function addPlaceOptions(command: Command): Command {
  return command
    .option(
      '--cache-dir <dir>',
      'where answers and artifacts are kept (default: cache/ of the workspace, or $ASSAY_CACHE_DIR)',
    )
    .option(
      '--results-dir <dir>',
      'where runs are written (default: results/ of the workspace, or $ASSAY_RESULTS_DIR)',
    );
}

export function placesOf(options: PlaceOptions, workspace: string, io: Io): Places {
  const place = (given: string | undefined, variable: string, usual: string): string => {
    const fromEnvironment = io.env[variable];
    if (given !== undefined) return resolve(io.cwd, given);
    return fromEnvironment === undefined || fromEnvironment === ''
      ? resolve(workspace, usual)
      : resolve(io.cwd, fromEnvironment);
  };
  return {
    cacheDir: place(options.cacheDir, 'ASSAY_CACHE_DIR', 'cache'),
    resultsDir: place(options.resultsDir, 'ASSAY_RESULTS_DIR', 'results'),
  };
}
