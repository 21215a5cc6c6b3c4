import type { GateLevel, TransportStatus } from '../diagnostics/cards.ts';
import type { Gate } from './gate.ts';

const levels: Readonly<Record<TransportStatus, GateLevel>> = {
  PASS: 'GOOD',
  INCONCLUSIVE: 'WARNING',
  FAIL: 'CRITICAL',
  NOT_GRADED: 'UNKNOWN',
  NOT_CHECKED: 'UNKNOWN',
};

/**
 * The verdict of the audit on held-out probes. An estimate that labels of the policy's own correct already (its `augmentation`) does not lean
 * on transport: a failure is then a warning.
 */
export const transport: Gate = {
  code: 'transport',
  read: ({ policy, diagnostics, outcome }) => {
    const card = diagnostics.transport.find((entry) => entry.policy === policy);
    if (card === undefined) return null;
    const level = levels[card.status];
    const corrected = outcome !== null && Object.hasOwn(outcome.parts, 'augmentation');
    return {
      value: card.mean_residual === null ? null : Math.abs(card.mean_residual),
      worse: 'from',
      warning: null,
      critical: card.margin,
      level: level === 'CRITICAL' && corrected ? 'WARNING' : level,
      message: () => {
        const range = card.ci === null ? '' : ` (${signed(card.ci[0])} to ${signed(card.ci[1])})`;
        const found = `on ${card.n_probes} held-out probes the label is ${signed(card.mean_residual ?? NaN)}${range} from the calibrated score`;
        const margin = card.margin === null ? 'no margin was declared' : `a margin of ${card.margin} is allowed`;
        return `transport ${card.status}: ${found}; ${margin}`;
      },
    };
  },
};

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
