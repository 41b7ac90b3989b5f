// Masks of tokens as a whole: 32 tokens at a time.

/** The tokens that are in both. */
export function inBoth(one: Uint32Array, other: Uint32Array): Uint32Array {
  const both = one.slice();
  for (let word = 0; word < both.length; word++) {
    both[word] = (both[word] as number) & (other[word] as number);
  }
  return both;
}

/** Adds the tokens that are in both of two masks. */
export function addBoth(mask: Uint32Array, one: Uint32Array, other: Uint32Array): void {
  for (let word = 0; word < mask.length; word++) {
    const both = (one[word] as number) & (other[word] as number);
    mask[word] = (mask[word] as number) | both;
  }
}

/** The tokens of a mask for which `isOne` holds. */
export function selectTokens(mask: Uint32Array, isOne: (token: number) => boolean): Uint32Array {
  const selected = mask.slice();
  for (let word = 0; word < mask.length; word++) {
    for (let bits = mask[word] as number; bits !== 0; bits &= bits - 1) {
      const bit = 31 - Math.clz32(bits & -bits);
      if (!isOne(word * 32 + bit)) selected[word] = (selected[word] as number) & ~(1 << bit);
    }
  }
  return selected;
}

/** Whether no token is in a mask. */
export function isNone(mask: Uint32Array): boolean {
  return mask.every((word) => word === 0);
}
