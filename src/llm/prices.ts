import type { Usage } from './call.ts';
import type { Range, TokenEstimate } from './token-estimate.ts';

/** USD per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
}

export type PriceTable = Readonly<Record<string, ModelPrice>>;

export const free: ModelPrice = { input: 0, output: 0 };

const million = 1_000_000;

/** The price of a model; null when nobody said it: unknown is not free. The embedded world asks for nothing. */
export function priceOf(api: string, model: string, prices: PriceTable): ModelPrice | null {
  if (Object.hasOwn(prices, model)) return prices[model] ?? null;
  return api === 'world' ? free : null;
}

export function costUsd(usage: Usage | null, price: ModelPrice | null): number | null {
  if (price === null) return null;
  if (isFree(price)) return 0;
  if (usage === null) return null;
  return (usage.inputTokens * price.input + usage.outputTokens * price.output) / million;
}

export function estimateUsd(tokens: TokenEstimate, price: ModelPrice | null): Range | null {
  if (price === null) return null;
  const usd = (bound: keyof Range): number =>
    (tokens.input[bound] * price.input + tokens.output[bound] * price.output) / million;
  return { low: usd('low'), expected: usd('expected'), high: usd('high') };
}

/** A sum with an unknown part is unknown. */
export function addUsd(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function isFree(price: ModelPrice): boolean {
  return price.input === 0 && price.output === 0;
}
