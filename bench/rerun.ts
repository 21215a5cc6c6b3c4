import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, report, timed } from './measure.ts';

/** An experiment of about 10,000 calls, run again when everything is cached: the whole process, from outside. */
const root = join(import.meta.dirname, '..');
const workspace = await mkdtemp(join(tmpdir(), 'assay-bench-rerun-'));
await cp(join(root, 'experiments'), join(workspace, 'experiments'), { recursive: true });

function run(): { readonly calls: { readonly made: number }; readonly peakMb: number } {
  const file = join(workspace, 'experiments', 'quickstart.yaml');
  const places = ['--cache-dir', join(workspace, 'cache'), '--results-dir', join(workspace, 'results')];
  const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(script)}`,
      join(root, 'bin', 'assay.js'),
      'run',
      file,
      '--set',
      'prompts.count=660',
      '--json',
      '--quiet',
      ...places,
    ],
    { encoding: 'utf8', cwd: workspace },
  );
  if (status !== 0) throw new Error(`the run ended with ${status}: ${stderr}`);
  const { calls } = JSON.parse(stdout) as { calls: { made: number } };
  return { calls, peakMb: Number(/peak (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024 };
}

const start = performance.now();
const first = run();
report(`first run, ${first.calls.made} calls to the embedded world`, (performance.now() - start) / 1000, 's', null);
const peaks: number[] = [];
const times = await timed(3, () => {
  const again = run();
  if (again.calls.made > 0) throw new Error(`the second run made ${again.calls.made} calls`);
  peaks.push(again.peakMb);
});
report('run again, nothing to do', median(times), 'ms', 1000);
report('run again, peak memory', median(peaks), 'MB', 250);
await rm(workspace, { recursive: true });
