import type { PlaceOptions } from './places.ts';

export interface RunCommandOptions extends PlaceOptions {
  readonly set: readonly string[];
  readonly force: readonly string[];
  readonly until?: string;
  readonly offline?: true;
  readonly maxUsd?: number;
  readonly concurrency?: number;
  readonly threads?: number;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}
