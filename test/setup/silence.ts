import { afterEach, beforeEach, expect, vi } from 'vitest';

/** The suite fails on console noise: a library that prints is a bug here. */
const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;

beforeEach(() => {
  for (const method of methods) vi.spyOn(console, method).mockImplementation(() => {});
});

afterEach(() => {
  const noise = methods.flatMap((method) =>
    vi.mocked(console[method]).mock.calls.map((call) => `console.${method}: ${call.map(String).join(' ')}`),
  );
  vi.restoreAllMocks();
  expect(noise, 'nothing may be printed to the console').toEqual([]);
});
