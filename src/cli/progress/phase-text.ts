import { duration, integer, rate, usd } from '../render/columns.ts';
import { pace, type Phase } from './phases.ts';

/** `responses   premium   6,412 / 10,000   4.2/s   ETA 14 min   3 retried   0 failed   $11.60` */
export function phaseLine(phase: Phase, nowMs: number): string {
  const { calls } = phase;
  const name = phase.name.padEnd(10);
  if (calls.total === 0) return [name, stepsText(phase)].join('  ').trimEnd();
  const speed = phase.endedMs === null ? pace(phase, nowMs) : null;
  const parts = [
    name,
    phase.endedMs === null ? tail(phase.current) : '',
    `${integer(calls.made + calls.cached)} / ${integer(calls.total)}`,
    ...(speed === null ? [] : [`${rate(speed.perSecond)}/s`, `ETA ${duration(speed.etaSeconds)}`]),
    ...(calls.cached === 0 ? [] : [`${integer(calls.cached)} cached`]),
    ...(calls.retried === 0 ? [] : [`${integer(calls.retried)} retried`]),
    `${integer(calls.failed)} failed`,
    ...(calls.usd === null ? ['cost unknown'] : calls.usd === 0 ? [] : [usd(calls.usd)]),
    ...(phase.endedMs !== null && phase.startedMs !== null ? [duration((phase.endedMs - phase.startedMs) / 1000)] : []),
  ];
  return parts.filter((part) => part !== '').join('   ');
}

/** `responses/premium 6412/10000 4.2/s eta 14m retried 3 failed 0 usd 11.60`: one line for logs. */
export function plainLine(phase: Phase, nowMs: number): string {
  const { calls } = phase;
  const speed = pace(phase, nowMs);
  const parts = [
    phase.current ?? phase.name,
    `${calls.made + calls.cached}/${calls.total}`,
    ...(speed === null ? [] : [`${rate(speed.perSecond)}/s`, `eta ${duration(speed.etaSeconds).replaceAll(' ', '')}`]),
    `cached ${calls.cached}`,
    `retried ${calls.retried}`,
    `failed ${calls.failed}`,
    ...(calls.usd === null ? ['usd unknown'] : [`usd ${calls.usd.toFixed(2)}`]),
  ];
  return parts.join(' ');
}

function stepsText(phase: Phase): string {
  if (phase.ended === 0) return phase.startedMs === null ? 'waits' : '';
  if (phase.failedSteps > 0) return `${phase.failedSteps} of ${phase.steps} steps failed or were not reached`;
  return phase.startedMs === null ? 'cached' : '';
}

function tail(step: string | null): string {
  return step === null ? '' : (step.split('/').at(-1) ?? step);
}
