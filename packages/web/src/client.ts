// The one client that pages ask the server with, and the key it sends.

import { Spry } from '@spry/sdk';

const KEY_ITEM = 'spry.key';

/**
 * The key of this tab. It outlives a reload, ends with the tab, and is sent in a header alone.
 *
 * @returns undefined where none was given: a server on one's own machine may need none
 */
export function readKey(): string | undefined {
  return sessionStorage.getItem(KEY_ITEM) ?? undefined;
}

/** Keeps a key for this tab; undefined forgets it. */
export function writeKey(key: string | undefined): void {
  if (key === undefined) sessionStorage.removeItem(KEY_ITEM);
  else sessionStorage.setItem(KEY_ITEM, key);
}

// The client wants a key for every address but this machine's; the server knows best whether it
// does, and with no key created any is good.
const noKey = 'none';

export const client: Spry = new Spry({
  baseURL: `${location.origin}/v1`,
  apiKey: () => readKey() ?? noKey,
  // The key is one that the visitor typed in, not one that the page brings.
  dangerouslyAllowBrowser: true,
  // Whoever looks at the page sees that it failed, and has a button to try again.
  maxRetries: 0,
});
