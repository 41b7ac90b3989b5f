// When a request that failed is sent again, and after how long.

import type { Platform } from '../platform.ts';
import { readRetryAfterMs } from './rate-limits.ts';

/** The first wait; each further one is twice as long. */
const backoffFirstMs = 500;
const backoffMaxMs = 8_000;
/** Waits are shortened by up to this part, so that clients who failed together come back apart. */
const jitter = 0.25;

/**
 * The longest wait that a server may ask for. Where it asks for more, the error is thrown at once:
 * to come back earlier would only be refused again, and to wait an hour is for the caller to
 * decide.
 */
export const retryAfterMaxMs = 60_000;

/** Whether a response of this status may be another one the next time. */
export function isRetryable(response: Response): boolean {
  const advice = response.headers.get('x-should-retry');
  if (advice === 'true') return true;
  if (advice === 'false') return false;
  const { status } = response;
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/**
 * Milliseconds to wait before the next try.
 *
 * @param headers of the response that failed; undefined when there was none
 * @param retryIndex 0 before the first retry
 * @returns undefined when the server asks for more than `retryAfterMaxMs`
 */
export function retryDelayMs(
  headers: Headers | undefined,
  retryIndex: number,
  platform: Platform,
): number | undefined {
  const askedMs = headers === undefined ? undefined : readRetryAfterMs(headers, platform.now());
  if (askedMs !== undefined) return askedMs <= retryAfterMaxMs ? askedMs : undefined;
  const backoffMs = Math.min(backoffFirstMs * 2 ** retryIndex, backoffMaxMs);
  return backoffMs * (1 - jitter * platform.random());
}
