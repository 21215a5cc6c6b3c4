import { describe, expect, it } from 'vitest';
import { clusterName, countClusters, PromptClusters } from '../../src/steps/prompt-clusters.ts';

const at = (line: number) => ({ file: 'rows.jsonl', line, column: 1, endLine: line, endColumn: 1 });

describe('clusterName', () => {
  it.each([
    ['user-7', 'user-7'],
    [7, '7'],
    [0, '0'],
    ['', null],
    [null, null],
    [undefined, null],
    [true, undefined],
    [['user'], undefined],
  ])('%j is %j', (value, name) => expect(clusterName(value)).toBe(name));
});

describe('PromptClusters', () => {
  it('takes one record that names it for all of a prompt', () => {
    const clusters = new PromptClusters();
    expect(clusters.isEmpty).toBe(true);
    expect([
      clusters.add('p', null, at(1)),
      clusters.add('p', 'ann', at(2)),
      clusters.add('p', null, at(3)),
      clusters.add('p', 'ann', at(4)),
      clusters.add('q', 'ann', at(5)),
      clusters.add('r', null, at(6)),
    ]).toEqual([null, null, null, null, null, null]);
    expect(clusters.byPrompt()).toEqual({ p: 'ann', q: 'ann' });
    expect(clusters.isEmpty).toBe(false);
  });

  it('tells where two disagree', () => {
    const clusters = new PromptClusters();
    clusters.add('p', 'ann', at(2));
    expect(clusters.add('p', 'bob', at(9))).toEqual({
      message: 'Prompt "p" is in the cluster "bob" here and in "ann" elsewhere.',
      first: at(2),
    });
  });

  it('counts clusters, and prompts that are their own', () => {
    expect(countClusters(['p', 'q', 'r', 's'], { p: 'ann', q: 'ann', x: 'bob' })).toBe(3);
    // A prompt and a cluster may have one name, and a prompt may be called as an object's own methods are.
    expect(countClusters(['p', 'ann', 'constructor'], { p: 'ann' })).toBe(3);
    expect(countClusters([], {})).toBe(0);
  });
});
