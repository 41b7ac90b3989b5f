// The drafts of an answer that has ended.

import { client, readKey } from '../client.ts';
import type { Answer } from '../conversations/turn.ts';
import type { Drafts } from '../figures/figures.ts';

/** Undefined where nobody tells. */
export async function draftsOf({ state, requestId }: Answer): Promise<Drafts | undefined> {
  if (state !== 'done' || requestId === undefined) return undefined;
  // Few need it, and later than the answer.
  const { readDrafts } = await import('../figures/drafts.ts');
  return await readDrafts(client, readKey() ?? '', requestId);
}
