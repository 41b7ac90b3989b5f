// Clients disagree on what a base URL contains, so their paths arrive as /openai/v1/…, /v1/…,
// /openai/…, doubled, or with stray slashes. All of them become the one form that routes know.

const prefixes = new Set(['openai', 'v1']);

/** The URL as routes know it: `/v1/…` for the API, single slashes, none at the end. */
export function rewriteUrl(url: string): string {
  const pathEnd = url.search(/[?#]/);
  const path = pathEnd === -1 ? url : url.slice(0, pathEnd);
  const query = pathEnd === -1 ? '' : url.slice(pathEnd);

  const segments = path.split('/').filter((segment) => segment !== '');
  const rest = withoutPrefixes(segments);
  const prefix = rest.length < segments.length ? ['v1'] : [];
  return `/${[...prefix, ...rest].join('/')}${query}`;
}

function withoutPrefixes(segments: readonly string[]): readonly string[] {
  const start = segments.findIndex((segment) => !prefixes.has(segment));
  return start === -1 ? [] : segments.slice(start);
}
