// Finds stop sequences in text that arrives in pieces. Text is held back only while it may still
// become a stop sequence, so nothing of one is ever shown and nothing else is lost or late.

/** Half a character, which no text of a model has: it could only tear a whole one apart. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export class StopMatcher {
  readonly #stops: readonly string[];
  #held = '';

  /** @param stops none of them empty; those with half a character never match */
  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => !LONE_SURROGATE.test(stop));
  }

  /** UTF-16 code units that are held back. */
  get heldLength(): number {
    return this.#held.length;
  }

  /**
   * Takes the next piece of text.
   * @returns the text that is certain, whether a stop sequence came right after it, and what came
   * behind that
   */
  push(piece: string): { text: string; stopped: boolean; rest: string } {
    if (this.#stops.length === 0) return { text: piece, stopped: false, rest: '' };
    const pending = this.#held + piece;
    const [start, end] = this.#firstMatch(pending);
    if (start !== -1) {
      this.#held = '';
      return { text: pending.slice(0, start), stopped: true, rest: pending.slice(end) };
    }
    const certain = pending.length - this.#heldLength(pending);
    this.#held = pending.slice(certain);
    return { text: pending.slice(0, certain), stopped: false, rest: '' };
  }

  /** The text held back, when the answer ends without completing a stop sequence. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  /**
   * Start and end of the stop sequence in `text` that is complete first, the longest among several;
   * -1 when there is none. Not the one that starts first: that would depend on how text is cut.
   */
  #firstMatch(text: string): readonly [start: number, end: number] {
    let first = -1;
    let firstEnd = Number.POSITIVE_INFINITY;
    for (const stop of this.#stops) {
      const start = text.indexOf(stop);
      const end = start + stop.length;
      if (start === -1 || end > firstEnd || (end === firstEnd && start > first)) continue;
      first = start;
      firstEnd = end;
    }
    return [first, firstEnd];
  }

  /** Length of the longest end of `text` that begins a stop sequence. */
  #heldLength(text: string): number {
    let longest = 0;
    for (const stop of this.#stops) longest = Math.max(longest, beginningAtEnd(text, stop));
    return longest;
  }
}

/** Length of the longest end of `text` that begins `word` and may still become it. */
export function beginningAtEnd(text: string, word: string): number {
  let length = Math.min(word.length - 1, text.length);
  while (length > 0 && !text.endsWith(word.slice(0, length))) length--;
  return length;
}
