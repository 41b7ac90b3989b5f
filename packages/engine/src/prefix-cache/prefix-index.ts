// The seam that finds which of many token lists begin like a prompt. Two implementations: the radix
// tree, and one that compares everything, which is the radix tree's oracle in tests.

/** Tokens in the index; they may not change while they are in it. */
export type Indexed = { readonly tokens: Int32Array; readonly salt: string };

/** A list in the index, and how many of its first tokens are the prompt's. */
export type Match<T> = { readonly value: T; readonly common: number };

export interface PrefixIndex<T extends Indexed> {
  /** Adds a list that is not in the index and has a token. */
  add(value: T): void;
  /** Takes a list out; without effect where it is not in the index. */
  delete(value: T): void;
  /** Lists of the salt that have a first token in common with the prompt, the longest first. */
  matches(prompt: Int32Array, salt: string): Iterable<Match<T>>;
  /** @throws Error when it contradicts itself, or holds other lists than these */
  checkIntegrity(values: Iterable<T>): void;
}

/**
 * Tokens that two lists have in common at their beginnings.
 * @param from tokens that are known to be the same
 * @param to tokens of `a` that count
 */
export function commonLength(
  a: Int32Array,
  b: Int32Array,
  from = 0,
  to: number = a.length,
): number {
  const most = Math.min(to, b.length);
  let length = from;
  while (length < most && a[length] === b[length]) length++;
  return length;
}
