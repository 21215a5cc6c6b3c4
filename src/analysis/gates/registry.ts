import type { GateVerdict } from '../diagnostics/cards.ts';
import { calibrationError } from './calibration-error.ts';
import { cloneScores } from './clone-scores.ts';
import { cloneWeights } from './clone-weights.ts';
import { verdictOf } from './gate.ts';
import type { Gate, GateView } from './gate.ts';
import { hellinger } from './hellinger.ts';
import { influenceShare } from './influence-share.ts';
import { judgeOverlap } from './judge-overlap.ts';
import { labelEss } from './label-ess.ts';
import { logprobNoise } from './logprob-noise.ts';
import { meanWeight } from './mean-weight.ts';
import { missingDifference } from './missing-difference.ts';
import { missingLogprobs } from './missing-logprobs.ts';
import { missingScores } from './missing-scores.ts';
import { orthogonality } from './orthogonality.ts';
import { outcomeR2 } from './outcome-r2.ts';
import { outsideShare } from './outside-share.ts';
import { rawEss } from './raw-ess.ts';
import { gateTable } from './table.ts';
import type { GateCode, GateSubject } from './table.ts';
import { tailIndex } from './tail-index.ts';
import { transport } from './transport.ts';
import { ttc } from './ttc.ts';

const gates: Readonly<Record<GateCode, Gate>> = {
  'outside-share': outsideShare,
  'label-ess': labelEss,
  transport,
  'missing-scores': missingScores,
  'missing-difference': missingDifference,
  'calibration-error': calibrationError,
  'outcome-r2': outcomeR2,
  'clone-scores': cloneScores,
  'raw-ess': rawEss,
  'mean-weight': meanWeight,
  ttc,
  'tail-index': tailIndex,
  hellinger,
  'judge-overlap': judgeOverlap,
  'clone-weights': cloneWeights,
  'logprob-noise': logprobNoise,
  'missing-logprobs': missingLogprobs,
  orthogonality,
  'influence-share': influenceShare,
};

/** What the gates about these subjects say of a policy, in the order of the table. `mayRefuse: false`: none of them refuses. */
export function verdictsOf(
  view: GateView,
  subjects: ReadonlySet<GateSubject>,
  mayRefuse = true,
): readonly GateVerdict[] {
  const codes = Object.keys(gateTable) as GateCode[]; // the keys of a constant
  return codes.flatMap((code) => {
    const { about, refuses } = gateTable[code];
    if (!subjects.has(about)) return [];
    const reading = gates[code].read(view);
    return reading === null ? [] : [verdictOf(code, reading, refuses && mayRefuse)];
  });
}

/** What an estimate leans on: every subject of the gates it names. */
export function subjectsOf(codes: readonly GateCode[]): ReadonlySet<GateSubject> {
  return new Set<GateSubject>([...codes.map((code) => gateTable[code].about), 'any']);
}
