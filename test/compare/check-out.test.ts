import * as fc from 'fast-check';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { ledBack, type CheckedOut } from '../../src/compare/sides/check-out.ts';
import { splitRevision } from '../../src/compare/sides/revision-tree.ts';

const sandbox = '/var/tmp/assay-revision-abc';
const workspace = '/home/ada/lab/arena';
const places: CheckedOut = {
  workspace,
  sandbox,
  twin: join(sandbox, workspace),
  file: '',
  remove: async () => {},
};

/** How the loader names a path: from the workspace's root. */
function fromTwin(absolute: string): string {
  return posix.relative(places.twin, absolute);
}

it('leads paths inside the sandbox back to the working tree, and leaves absolute ones where they are', () => {
  expect(ledBack('data/a.jsonl', places)).toBe('data/a.jsonl');
  expect(ledBack('../shared/a.jsonl', places)).toBe('../shared/a.jsonl');
  expect(ledBack(fromTwin('/srv/data/a.jsonl'), places)).toBe('../../../../srv/data/a.jsonl');
  expect(ledBack(fromTwin(`${workspace}/data/a.jsonl`), places)).toBe('data/a.jsonl');
  expect(ledBack('', places)).toBe('');
  expect(ledBack('.', places)).toBe('.');
});

it('names each place as the working tree would', () => {
  const part = fc.stringMatching(/^[a-z]{1,6}$/);
  const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(path, (absolute) => {
      const wanted = posix.relative(workspace, absolute) || '.';
      // Written as a path of the working tree, or as an absolute one.
      expect(ledBack(posix.relative(places.twin, join(sandbox, absolute)) || '.', places)).toBe(wanted);
      expect(ledBack(fromTwin(absolute), places)).toBe(wanted);
    }),
  );
});

it('takes `revision:path` apart at its first colon', () => {
  expect(splitRevision('HEAD~1:a/b.yaml')).toEqual({ revision: 'HEAD~1', path: 'a/b.yaml' });
  expect(splitRevision('v1:a:b.yaml')).toEqual({ revision: 'v1', path: 'a:b.yaml' });
  for (const text of ['a.yaml', ':a.yaml', 'HEAD:', '-x:a.yaml']) expect(splitRevision(text)).toBeNull();
});
