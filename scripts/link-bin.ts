import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** `npx assay` inside the project itself: npm links the commands of dependencies, not those of the root package. */
const bin = join(import.meta.dirname, '..', 'node_modules', '.bin');
mkdirSync(bin, { recursive: true });
rmSync(join(bin, 'assay'), { force: true });
symlinkSync(join('..', '..', 'bin', 'assay.js'), join(bin, 'assay'));
