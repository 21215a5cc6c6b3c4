/** All that a command sees of the outside, so that a test can be the outside. */
export interface Io {
  /** Data. */
  out(text: string): void;
  /** Progress and problems. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether a person watches stderr on a terminal. */
  readonly interactive: boolean;
  readonly color: boolean;
  readonly columns: number;
  /** Calls back at each request to stop (Ctrl-C); the returned function ends that. */
  onInterrupt(callback: () => void): () => void;
}

export function processIo(): Io {
  const { env, stderr, stdout } = process;
  const interactive = stderr.isTTY && (env['CI'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    env,
    cwd: process.cwd(),
    interactive,
    color: wantsColor(env, stdout.isTTY),
    columns: stdout.columns ?? 120,
    onInterrupt(callback) {
      process.on('SIGINT', callback);
      process.on('SIGTERM', callback);
      return () => {
        process.off('SIGINT', callback);
        process.off('SIGTERM', callback);
      };
    },
  };
}

/** no-color.org and force-color.org: any value but the empty one counts. */
function wantsColor(env: Io['env'], isTerminal: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}
