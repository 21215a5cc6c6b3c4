import { measures, nameOf, percent, table } from './document-tables.ts';
import type { CellRecord } from './records.ts';
import { worldPolicies, worldValue } from './world-study.ts';

/** The embedded world's part of the document. */
export function worldSection(records: readonly CellRecord[]): string {
  if (records.length === 0) return '## The embedded world\n\nNot recorded yet.';
  const replicates = [...new Set(records.map((record) => record.replicates))].join(' and ');
  const targets = records.flatMap((record) => record.targets.map((target) => ({ ...target, n: record.replicates })));
  const order = records.flatMap((record) => record.order ?? []);
  const estimators = [...new Set(targets.map(({ estimator }) => estimator))];
  const coverage = estimators.map((estimator) => {
    const own = targets.filter((target) => target.estimator === estimator && target.reference === null);
    return [
      estimator,
      ...worldPolicies.map((policy) => {
        const found = own.find((target) => target.policy === policy);
        if (found === undefined || found.all === null) return 'no labels';
        const refused = found.refused / found.n;
        const shown = found.shown === null ? '' : percent(found.shown.covered / found.shown.n);
        const all = percent(found.all.covered / found.all.n);
        if (refused === 0) return shown;
        return refused === 1 ? `refused (${all})` : `${shown} · ${percent(refused)} refused (${all})`;
      }),
    ];
  });
  const ranks = order
    .filter(({ n }) => n.all > 0)
    .map(({ estimator, n, meanTau, top1 }) => [
      estimator,
      meanTau.all.toFixed(3),
      percent(top1.all),
      meanTau.shown.toFixed(3),
      percent(top1.shown),
      String(n.shown),
    ]);
  const details = targets
    .filter(({ shown }) => shown !== null)
    .map((target) => [
      target.estimator,
      nameOf(target),
      percent(target.refused / target.n),
      String(target.shown?.n ?? 0),
      ...measures(target.shown),
    ]);
  const values = worldPolicies.map((policy) => {
    const { value, se } = worldValue(policy);
    return [policy, value.toFixed(4), se.toFixed(4)];
  });
  return `## The embedded world

The experiment of \`experiments/quickstart.yaml\` (320 prompts, a quarter of \`base\` labelled, 25 probes for each other policy with a margin of 0.03, monotone calibration, its options), ${replicates} times with another
\`prompts.world.seed\`: prompts, answers, scores and labels from the world's own tables. The truth is the value over the endless list of prompts, a mean over their subjects of 10,000 answers each:

${table(['policy', 'value', 'Monte Carlo SE'], values)}

Coverage of the 95 % intervals where nothing was refused; in parentheses over all replicates, had nothing been refused. *no labels*: the estimator needs labels of the policy's own.

${table(['estimator', ...worldPolicies], coverage)}

Order of the policies (\`clone\` is \`base\` again and left out): mean Kendall's τ with the true order, and how often the best
policy is on top; of all policies, then of those not refused (at least two of them).

${table(['estimator', 'τ', 'top-1', 'τ shown', 'top-1 shown', 'n shown'], ranks)}

Values and differences to \`base\` where nothing was refused. No calibration carries over exactly here: the judge sees no claims and prefers some words, and policies differ in those.

${table(['estimator', 'of', 'refused', 'n', 'bias/SD', 'SE ratio', 'rms', 'coverage', 'width'], details)}`;
}
