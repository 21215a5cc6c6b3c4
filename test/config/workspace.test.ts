import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWorkspace } from '../../src/config/workspace.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-workspace-'));
  await mkdir(join(root, 'marked/deep/er'), { recursive: true });
  await mkdir(join(root, 'bare/deep'), { recursive: true });
  await writeFile(join(root, 'marked/assay.yaml'), '');
});

afterAll(() => rm(root, { recursive: true }));

describe('the workspace of a file', () => {
  it.each([
    ['is the nearest folder above it with a marker', 'marked/deep/er/x.yaml', 'marked/deep', 'marked'],
    ['is that wherever one stands', 'marked/x.yaml', 'bare', 'marked'],
    ['without a marker is the current folder above it', 'bare/deep/x.yaml', 'bare', 'bare'],
    ['without a marker is the current folder that it lies in', 'bare/x.yaml', 'bare', 'bare'],
    ['without a marker is its own folder when one stands elsewhere', 'bare/deep/x.yaml', 'marked', 'bare/deep'],
    ['is no folder whose name only begins alike', 'bare/deep/x.yaml', 'bare/de', 'bare/deep'],
  ])('%s', async (_, file, current, workspace) => {
    expect(await findWorkspace(join(root, file), join(root, current))).toBe(join(root, workspace));
  });
});
