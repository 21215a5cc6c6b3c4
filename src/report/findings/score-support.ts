import type { ScoreBin, ScoreSupportCard } from '../../analysis/results.ts';

/** Where most of a policy's scores lie that the labels reach least. */
export interface ThinSupport {
  readonly policyShare: number;
  readonly labels: number;
}

/** The score bins that labels cover worst, taken until they hold this share of the policy's scores. */
const TOLD_SHARE = 0.8;

export function thinSupport(card: ScoreSupportCard): ThinSupport | null {
  let [policyShare, labelledShare] = [0, 0];
  for (const bin of [...card.bins].sort((a, b) => ratio(a) - ratio(b))) {
    if (bin.policy_share === 0 || policyShare >= TOLD_SHARE) continue;
    policyShare += bin.policy_share;
    labelledShare += bin.labelled_share;
  }
  return policyShare === 0 ? null : { policyShare, labels: Math.round(labelledShare * card.n_labels) };
}

/** Labels for each of the policy's scores: low is thin. Empty bins of the policy do not matter. */
function ratio({ labelled_share, policy_share }: ScoreBin): number {
  return policy_share === 0 ? Infinity : labelled_share / policy_share;
}
