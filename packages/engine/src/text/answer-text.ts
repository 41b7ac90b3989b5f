// The text of one answer as it is told: whole characters, nothing of a stop sequence, and nothing
// of what opens a call of a tool.
import type { CallOpening } from '../calls/calls-form.ts';
import { type Opened, OpeningWatch } from '../calls/opening-watch.ts';
import { Detokenizer } from './detokenizer.ts';
import { StopMatcher } from './stop-matcher.ts';

/** Text that is certain, and what came right after it. */
export type Piece = {
  readonly text: string;
  /** A stop sequence came. */
  readonly stopped: boolean;
  /** An opening of calls came. */
  readonly opened: Opened | null;
};

export class AnswerText {
  /** All that was told. */
  told = '';
  /** Line breaks are dropped until something else comes. */
  isSkippingBreaks = false;
  readonly #detokenizer = new Detokenizer();
  readonly #watch: OpeningWatch;
  readonly #stops: StopMatcher;

  /**
   * @param stops none of them empty
   * @param openings what ends the text, for calls come
   */
  constructor(stops: readonly string[], openings: readonly CallOpening[] = []) {
    this.#stops = new StopMatcher(stops);
    this.#watch = new OpeningWatch(openings);
  }

  /** UTF-16 code units of all whole characters so far, those that are held back counted in. */
  get length(): number {
    return this.told.length + this.#stops.heldLength + this.#watch.heldLength;
  }

  /**
   * The bytes of the next token.
   * @param owed how many of them the model had no choice about: no stop sequence is found in them
   */
  push(bytes: Uint8Array, owed = 0): Piece {
    if (owed === 0) return this.pushText(this.#detokenizer.push(bytes));
    const text = this.pushForced(bytes.subarray(0, owed));
    const chosen = this.push(bytes.subarray(owed));
    return { ...chosen, text: text + chosen.text };
  }

  /** Text that the model chose. */
  pushText(whole: string): Piece {
    const shown = this.isSkippingBreaks ? whole.replace(/^[\r\n]+/, '') : whole;
    if (shown !== '') this.isSkippingBreaks = false;
    const { text: before, opened } = this.#watch.push(shown);
    const { text, stopped } = this.#stops.push(before);
    // Behind them nothing counts, half a character included.
    if (stopped || opened !== null) this.#detokenizer.flush();
    if (stopped || opened === null) return this.#tell({ text, stopped, opened: null });
    return this.#tell({ text: text + this.#stops.flush(), stopped, opened });
  }

  /** Bytes that the model did not choose. */
  pushForced(bytes: Uint8Array): string {
    const text = this.#stops.flush() + this.#detokenizer.push(bytes);
    return this.#tell({ text, stopped: false, opened: null }).text;
  }

  /** What was held back, when the answer ends without completing a stop sequence. */
  end(): Piece {
    const last = this.#stops.push(this.#watch.flush() + this.#detokenizer.flush());
    const held = this.#stops.flush();
    return this.#tell({ text: last.text + held, stopped: last.stopped, opened: null });
  }

  #tell(piece: Piece): Piece {
    this.told += piece.text;
    return piece;
  }
}
