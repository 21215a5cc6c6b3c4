import { spawn } from 'node:child_process';
import { fail, ok, type Result } from '../../base/result.ts';

export type GitProblem =
  | { readonly code: 'no-git'; readonly message: string }
  /** It answered with an error; the message is its own. */
  | { readonly code: 'git-failed'; readonly message: string };

/** What git prints, as bytes. Nothing of the repository is changed, and no lock is taken. */
export async function git(
  cwd: string,
  args: readonly string[],
  input: string | null = null,
): Promise<Result<Buffer, GitProblem>> {
  const { promise, resolve } = Promise.withResolvers<Result<Buffer, GitProblem>>();
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  const child = spawn('git', [...args], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // ENOENT: there is no git, or no such folder.
  child.on('error', (cause) => resolve(fail({ code: 'no-git', message: `git cannot be started: ${cause.message}` })));
  child.on('close', (code) => {
    const message = Buffer.concat(err).toString('utf8').trim();
    resolve(code === 0 ? ok(Buffer.concat(out)) : fail({ code: 'git-failed', message }));
  });
  // EPIPE, when git ends early: its exit code tells.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  return await promise;
}
