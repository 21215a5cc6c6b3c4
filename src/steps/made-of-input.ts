import type { StepContext } from './implementation.ts';

/** A thing, and about how much memory it takes. */
export interface Made<T> {
  readonly value: T;
  readonly bytes: number;
}

/**
 * Something made of an input's content and of nothing else but its name: the same content gives the same thing, so one process makes it once
 * and lends it to every step that asks. Nobody may change it.
 */
export async function madeOf<T>(
  context: Pick<StepContext, 'input' | 'made'>,
  role: string,
  name: string,
  make: (read: () => Promise<Buffer>) => Promise<Made<T>>,
): Promise<T> {
  if (context.made === undefined) return (await make(() => context.input(role))).value;
  return await context.made(role, name, make);
}
