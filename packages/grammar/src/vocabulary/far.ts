// Tokens that write some of the next item or key, beyond how it starts. What may follow an entry is
// the same for many others but for these.

/** Those of a vocabulary, by where they start, in the order of their bytes. */
export type FarTokens = {
  readonly inString: readonly number[];
  readonly outside: readonly number[];
};

/** Whether something comes behind a comma of an item or key, beyond how it starts. */
export function isFar(bytes: string, startsInString: boolean): boolean {
  let isInString = startsInString;
  let isNext = false;
  let isInArray = false;
  for (const byte of bytes) {
    if (isInArray && !' \t\n'.includes(byte)) return true;
    if (isNext && isInString) return true;
    if (byte === '"') isInString = !isInString;
    else if (isNext && !' \t\n[{'.includes(byte)) return true;
    else if (!isInString && byte === ',') isNext = true;
    if (isNext && byte === '[') isInArray = true;
  }
  return false;
}
