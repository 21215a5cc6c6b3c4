import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median, report, timed } from './measure.ts';

const assay = join(import.meta.dirname, '..', 'bin', 'assay.js');

function start(argument: string): void {
  const { status, stderr } = spawnSync(process.execPath, [assay, argument], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`assay ${argument} ended with ${status}: ${stderr}`);
}

report('assay --version', median(await timed(9, () => start('--version'))), 'ms', 150);
report('assay --help', median(await timed(9, () => start('--help'))), 'ms', null);
report('node alone', median(await timed(9, () => spawnSync(process.execPath, ['-e', '0']))), 'ms', null);
