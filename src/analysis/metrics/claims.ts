import type { CellPolicy, CellRow } from './cell-row.ts';

/** A claim is what one cell says about one policy. */
export interface Answer extends CellPolicy {
  readonly estimate: number;
}

/** A claim that can be held against something. */
export interface JudgedAnswer extends Answer {
  readonly truth: number;
}

export interface KnownClaim extends CellPolicy {
  readonly truth: number;
}

export function isAnswered(claim: CellPolicy): claim is Answer {
  return claim.estimate !== null;
}

export function isKnown(claim: CellPolicy): claim is KnownClaim {
  return claim.truth !== null;
}

export function isJudged(claim: CellPolicy): claim is JudgedAnswer {
  return isAnswered(claim) && isKnown(claim);
}

/** What became of the claims of some cells. A claim of a failed cell is unavailable. */
export interface ClaimCounts {
  readonly cells: number;
  readonly failed: number;
  readonly claims: number;
  readonly refused: number;
  readonly unavailable: number;
}

export function countClaims(cells: readonly CellRow[]): ClaimCounts {
  const claims = cells.flatMap(({ policies }) => policies);
  const refused = claims.filter((claim) => claim.refused !== null).length;
  return {
    cells: cells.length,
    failed: cells.filter(({ failed }) => failed !== null).length,
    claims: claims.length,
    refused,
    unavailable: claims.filter((claim) => !isAnswered(claim)).length - refused,
  };
}

/** Of a claim that a failed cell never made. */
const NEVER_MADE = 'cell-failed';

/**
 * The cells, with the claims that failed ones would have made: one a policy of the other cells, without a number and without a truth. So a
 * failure lowers the figures that count failures, instead of leaving no trace.
 */
export function withFailedClaims<Cell extends CellRow>(cells: readonly Cell[]): readonly Cell[] {
  const models = new Map<string, CellPolicy>();
  for (const claim of cells.flatMap(({ policies }) => policies)) {
    if (!models.has(claim.policy)) models.set(claim.policy, claim);
  }
  const never = [...models.values()].map(({ policy, ci_level }): CellPolicy => ({
    policy,
    ci_level,
    estimate: null,
    se: null,
    ci: null,
    refused: null,
    unavailable: NEVER_MADE,
    truth: null,
    truth_se: null,
    ess: null,
  }));
  return cells.map((cell) =>
    cell.failed !== null && cell.policies.length === 0 ? { ...cell, policies: never } : cell,
  );
}
