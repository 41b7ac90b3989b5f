// Headers from several sources: later ones win, and null takes one away.

/** Headers in any of the usual forms; a value of null removes the header, undefined is ignored. */
export type HeadersLike =
  | Headers
  | readonly (readonly [string, string | null | undefined])[]
  | Readonly<Record<string, string | null | undefined>>;

/** Merges headers, the last source that names one deciding about it. */
export function mergeHeaders(...sources: readonly (HeadersLike | undefined)[]): Headers {
  const merged = new Headers();
  for (const source of sources) {
    for (const [name, value] of entriesOf(source)) {
      if (value === null) merged.delete(name);
      else if (value !== undefined) merged.set(name, value);
    }
  }
  return merged;
}

function entriesOf(
  source: HeadersLike | undefined,
): Iterable<readonly [string, string | null | undefined]> {
  if (source === undefined) return [];
  if (Symbol.iterator in source) return source;
  return Object.entries(source);
}
