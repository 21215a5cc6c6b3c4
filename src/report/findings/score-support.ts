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

/**
 * How many of the policy's own responses, picked at random, must be labelled until its label ESS is expected to reach the threshold; rounded up
 * to tens. With n further labels a bin holds N·p_b + n·q_b of them, so the label ESS becomes 1 / Σ q_b² / (N·p_b + n·q_b), which is at least n.
 */
export function labelsToAdd(card: ScoreSupportCard, threshold: number): number | null {
  if (card.bins.length === 0) return null;
  const essWith = (n: number): number =>
    1 /
    card.bins.reduce(
      (total, { policy_share: q, labelled_share: p }) => total + (q === 0 ? 0 : q ** 2 / (card.n_labels * p + n * q)),
      0,
    );
  let n = 1;
  while (n < threshold && essWith(n) < threshold) n += 1;
  return Math.ceil(n / 10) * 10;
}
