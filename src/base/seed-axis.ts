/** Whether an axis of an ablation repeats its cells with other randomness, rather than varying what they are. */
export function isSeedAxis(axis: string): boolean {
  return axis === 'seed' || axis.endsWith('.seed');
}
