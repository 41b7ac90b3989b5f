// Finds where a text turns into calls. Like a stop sequence, an opening is held back while it may
// still become one; unlike one, it is followed by something.

import { beginningAtEnd } from '../text/stop-matcher.ts';
import type { CallOpening } from './calls-form.ts';

/** Text that is certain, and the opening that came right after it. */
export type Watched = {
  readonly text: string;
  readonly opened: Opened | null;
};

export type Opened = {
  readonly opening: CallOpening;
  /** The text that came with it, behind it. */
  readonly rest: string;
};

export class OpeningWatch {
  readonly #openings: readonly CallOpening[];
  #held = '';
  #isFirst = true;

  constructor(openings: readonly CallOpening[]) {
    this.#openings = openings;
  }

  /** UTF-16 code units that are held back. */
  get heldLength(): number {
    return this.#held.length;
  }

  push(piece: string): Watched {
    if (this.#openings.length === 0) return { text: piece, opened: null };
    const pending = this.#held + piece;
    const found = this.#find(pending);
    if (found !== null) {
      const { start, opening } = found;
      this.#held = '';
      const before = pending.slice(0, start);
      const text = this.#isFirst && before.trim() === '' ? '' : before;
      return { text, opened: { opening, rest: pending.slice(start + opening.text.length) } };
    }
    const certain = pending.length - this.#lengthToHold(pending);
    this.#held = pending.slice(certain);
    if (certain > 0) this.#isFirst = false;
    return { text: pending.slice(0, certain), opened: null };
  }

  /** The text held back, when the answer ends without an opening. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  #find(text: string): { start: number; opening: CallOpening } | null {
    let first: { start: number; opening: CallOpening } | null = null;
    for (const opening of this.#openings) {
      const start = text.indexOf(opening.text);
      if (start === -1 || (first !== null && start >= first.start)) continue;
      if (opening.isFirst && !this.#isAtStart(text.slice(0, start))) continue;
      first = { start, opening };
    }
    return first;
  }

  /** Length of the end of `text` that may become an opening, white space at the start included. */
  #lengthToHold(text: string): number {
    if (this.#isAtStart(text)) return text.length;
    let longest = 0;
    for (const { text: opening, isFirst } of this.#openings) {
      const length = beginningAtEnd(text, opening);
      const counts = !isFirst || this.#isAtStart(text.slice(0, text.length - length));
      if (counts) longest = Math.max(longest, length);
    }
    const before = text.slice(0, text.length - longest);
    return longest > 0 && this.#isAtStart(before) ? text.length : longest;
  }

  #isAtStart(before: string): boolean {
    return this.#isFirst && before.trim() === '';
  }
}
