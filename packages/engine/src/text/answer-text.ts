// The text of one answer as it is told: whole characters, and nothing of a stop sequence.
import { Detokenizer } from './detokenizer.ts';
import { StopMatcher } from './stop-matcher.ts';

/** Text that is certain, and whether a stop sequence came right after it. */
export type Piece = { readonly text: string; readonly stopped: boolean };

export class AnswerText {
  /** All that was told. */
  told = '';
  readonly #detokenizer = new Detokenizer();
  readonly #stops: StopMatcher;

  /** @param stops none of them empty */
  constructor(stops: readonly string[]) {
    this.#stops = new StopMatcher(stops);
  }

  /** UTF-16 code units of all whole characters so far, those that are held back counted in. */
  get length(): number {
    return this.told.length + this.#stops.heldLength;
  }

  /**
   * The bytes of the next token.
   * @param owed how many of them the model had no choice about: no stop sequence is found in them
   */
  push(bytes: Uint8Array, owed = 0): Piece {
    if (owed === 0) {
      const piece = this.#tell(this.#stops.push(this.#detokenizer.push(bytes)));
      // Behind a stop sequence nothing counts, half a character included.
      if (piece.stopped) this.#detokenizer.flush();
      return piece;
    }
    const text = this.pushForced(bytes.subarray(0, owed));
    const chosen = this.push(bytes.subarray(owed));
    return { text: text + chosen.text, stopped: chosen.stopped };
  }

  /** Bytes that the model did not choose. */
  pushForced(bytes: Uint8Array): string {
    const text = this.#stops.flush() + this.#detokenizer.push(bytes);
    return this.#tell({ text, stopped: false }).text;
  }

  /** What was held back, when the answer ends without completing a stop sequence. */
  end(): Piece {
    const last = this.#stops.push(this.#detokenizer.flush());
    const held = this.#stops.flush();
    return this.#tell({ text: last.text + held, stopped: last.stopped });
  }

  #tell(piece: Piece): Piece {
    this.told += piece.text;
    return piece;
  }
}
