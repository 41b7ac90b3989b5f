// What the administration asks of the client, and where its routes are.

import type { Requester } from '../requester.ts';

/** A client whose key, where the server has keys, has the scope `admin`. */
export type AdminClient = Requester & { readonly baseURL: string };

/**
 * The address of a route of the administration. These are the server's own, beside the API that it
 * has in common with others: `http://127.0.0.1:7779/admin/keys`.
 *
 * @param segments the path's parts, in which slashes stand for themselves
 */
export function adminPath({ baseURL }: AdminClient, ...segments: readonly string[]): string {
  const home = baseURL.replace(/(\/openai)?\/v1$/, '');
  return [`${home}/admin`, ...segments.map(encodeURIComponent)].join('/');
}
