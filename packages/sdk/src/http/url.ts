// The address of a call: the client's base, a path, and parameters from both.

import type { Query, Settings } from '../options.ts';
import type { Call } from './exchange.ts';

/** The whole address. A path may carry the version that the base URL ends in; it is not doubled. */
export function buildURL(settings: Settings, call: Pick<Call, 'path' | 'options'>): string {
  const isAbsolute = /^https?:\/\//.test(call.path);
  const path = settings.baseURL.endsWith('/v1')
    ? call.path.replace(/^\/(openai\/)?v1(?=\/)/, '')
    : call.path;
  const slash = path.startsWith('/') ? '' : '/';
  const url = new URL(isAbsolute ? call.path : `${settings.baseURL}${slash}${path}`);
  addQuery(url, settings.defaultQuery);
  addQuery(url, call.options.query);
  return url.href;
}

function addQuery(url: URL, query: Query | undefined): void {
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null) continue;
    url.searchParams.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
}
