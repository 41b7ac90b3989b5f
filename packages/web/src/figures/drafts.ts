// How many of the guessed tokens of an answer were right: the server tells it to administrators,
// in its record of the request.

import { APIError, type Spry } from '@spry/sdk';
import { Admin } from '@spry/sdk/admin';
import type { Drafts } from './figures.ts';

/** The record is whole when the connection has ended, which may be a moment after the answer. */
const WAITS_MS: readonly number[] = [0, 50, 250, 1000];

/** Keys that may not read records: asking again would only fill the log. */
const refused = new Set<string>();

/**
 * Undefined where the server does not say.
 *
 * @param key the key that is sent, or what stands for none
 * @param wait resolves after so many milliseconds
 */
export async function readDrafts(
  client: Spry,
  key: string,
  requestId: string,
  wait: (ms: number) => Promise<void> = waitMs,
): Promise<Drafts | undefined> {
  if (refused.has(key)) return undefined;
  const { requests } = new Admin(client);
  try {
    for (const ms of WAITS_MS) {
      await wait(ms);
      const { duration, answer } = await requests.retrieve(requestId);
      const work = answer?.work;
      if (work) return { drafted: work.drafted_tokens, accepted: work.accepted_draft_tokens };
      if (duration !== null) return undefined;
    }
  } catch (error) {
    // Not an administrator, or another server than Spry.
    if (error instanceof APIError) refused.add(key);
  }
  return undefined;
}

function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
