// What the client needs of the machine that it runs on. It arrives as an argument, so that tests
// hand in a clock of their own, and so that one build runs in Node.js, browsers, Deno, Bun and
// workers.

import type { Logger } from './http/log.ts';

/** The parts of a JavaScript runtime that the client uses. */
export type Platform = {
  /** An environment variable; undefined where it is empty, or where there is no environment. */
  readonly env: (name: string) => string | undefined;
  /** Calls back after `delayMs`. @returns what cancels it */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** At least 0 and below 1. */
  readonly random: () => number;
  /** Whether this is a page, where whoever visits it can read an API key. */
  readonly isPage: boolean;
  /** Where log lines go unless the client is given a logger. */
  readonly logger: Logger;
};

/** The runtime that this module was loaded into. */
export const hostPlatform: Platform = {
  env: readVariable,
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
  random: () => Math.random(),
  isPage: 'window' in globalThis && 'document' in globalThis,
  logger: console,
};

type Host = { readonly process?: { readonly env?: Record<string, string | undefined> } };

function readVariable(name: string): string | undefined {
  try {
    return (globalThis as Host).process?.env?.[name]?.trim() || undefined;
  } catch {
    // Deno refuses programs that were not allowed to read the environment.
    return undefined;
  }
}

/**
 * Waits.
 *
 * @throws the signal's reason, at once when it is aborted
 */
export function sleep(
  platform: Platform,
  delayMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = platform.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
