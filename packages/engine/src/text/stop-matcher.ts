// Finds stop sequences in text that arrives in pieces. Text is held back only while it may still
// become a stop sequence, so nothing of one is ever shown and nothing else is lost or late.

export class StopMatcher {
  readonly #stops: readonly string[];
  #held = '';

  /** @param stops none of them empty */
  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /**
   * Takes the next piece of text.
   * @returns the text that is certain, and whether a stop sequence came right after it
   */
  push(piece: string): { text: string; stopped: boolean } {
    if (this.#stops.length === 0) return { text: piece, stopped: false };
    const pending = this.#held + piece;
    const found = this.#firstMatch(pending);
    if (found !== -1) {
      this.#held = '';
      return { text: pending.slice(0, found), stopped: true };
    }
    const certain = pending.length - this.#heldLength(pending);
    this.#held = pending.slice(certain);
    return { text: pending.slice(0, certain), stopped: false };
  }

  /** The text held back, when the answer ends without completing a stop sequence. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  /** Start of the earliest stop sequence in `text`, or -1. */
  #firstMatch(text: string): number {
    let first = -1;
    for (const stop of this.#stops) {
      const at = text.indexOf(stop);
      if (at !== -1 && (first === -1 || at < first)) first = at;
    }
    return first;
  }

  /** Length of the longest end of `text` that begins a stop sequence. */
  #heldLength(text: string): number {
    let longest = 0;
    for (const stop of this.#stops) {
      for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
        if (text.endsWith(stop.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}
