// Bytes of tokens to text. One token may hold half a character, so bytes wait until it is whole.

/** Turns one sequence's tokens into text as they come. */
export class Detokenizer {
  // ignoreBOM: a byte order mark in an answer is a character like any other.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  /** The whole characters that `bytes` complete; invalid bytes become U+FFFD. */
  push(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true });
  }

  /** The text of bytes that stand alone. */
  static textOf(bytes: Uint8Array): string {
    const alone = new Detokenizer();
    return alone.push(bytes) + alone.flush();
  }

  /** What remains at the end: one U+FFFD where a character was cut, else nothing. */
  flush(): string {
    return this.#decoder.decode();
  }
}
