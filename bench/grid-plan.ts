import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, report, timed } from './measure.ts';

/** `assay validate` and `assay plan` of the paper's grid, 18,750 cells of which none is there: the whole process, from outside. */
const root = join(import.meta.dirname, '..');
const workspace = await mkdtemp(join(tmpdir(), 'assay-bench-grid-plan-'));
await cp(join(root, 'experiments'), join(workspace, 'experiments'), { recursive: true });
await writeFile(join(workspace, 'assay.yaml'), '');
const file = join(workspace, 'experiments', 'ablations', 'arena-paper-grid.yaml');
let peakMb = 0;

function assay(command: string): void {
  const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'));`;
  const hook = ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
  const argv = [...hook, join(root, 'bin', 'assay.js'), command, file];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', cwd: workspace });
  if (status !== 0) throw new Error(`assay ${command} ended with ${status}: ${stderr}`);
  peakMb = Number(/peak (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
}

report('validate', median(await timed(7, () => assay('validate'))), 'ms', 500);
// The first one makes the prompts.
report('plan, 22,521 steps', median(await timed(7, () => assay('plan'))) / 1000, 's', 2);
report('plan, peak memory', peakMb, 'MB', 250);
await rm(workspace, { recursive: true });
