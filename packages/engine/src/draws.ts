// From what the kernels computed to the next tokens of an answer.
import type { Advance } from './answer.ts';
import type { SequenceRows } from './batch.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { Sequence } from './sequence.ts';
import { type Outcome, SlicedQueue } from './sliced-queue.ts';

/** Takes what a draw led to; says whether the answer goes on. */
export type TakeOutcome = (sequence: Sequence, outcome: Outcome<Advance>) => boolean;

export class Draws {
  readonly #kernels: Kernels;
  readonly #take: TakeOutcome;
  /** Draws that take more than a slice of work: their sequences sit out the next steps. */
  readonly #putOff = new SlicedQueue<Sequence, Advance>();

  constructor(kernels: Kernels, take: TakeOutcome) {
    this.#kernels = kernels;
    this.#take = take;
  }

  /** Draws that are not done. */
  get size(): number {
    return this.#putOff.size;
  }

  /**
   * Draws the next token, and one more for every guess that turns out right.
   * @param mayTakeLong whether a draw that may need several slices may be begun
   * @returns whether the answer goes on, with tokens to compute
   */
  drawAll({ sequence, rows, drafts }: SequenceRows, mayTakeLong: () => boolean): boolean {
    let confirmed = 0;
    let goesOn = true;
    while (goesOn && sequence.tokensToCompute === 0) {
      goesOn = this.#draw(sequence, rows[confirmed] as number, mayTakeLong);
      confirmed = sequence.confirm(drafts, confirmed);
    }
    if (drafts.length > 0 && sequence.slot >= 0) {
      sequence.guesses.learn(drafts.length, confirmed);
      this.#kernels.truncate(sequence.slot, sequence.computedTokens);
    }
    return goesOn;
  }

  /** Does slices of what was put off for as long as `mayGoOn`. */
  run(mayGoOn: () => boolean): void {
    this.#putOff.run(mayGoOn);
  }

  /** The sequences of draws that were put off and are done, whose answers go on. */
  takeFinished(): readonly Sequence[] {
    const finished = [...this.#putOff.takeFinished()];
    return finished
      .filter(([sequence, outcome]) => this.#take(sequence, outcome))
      .map(([sequence]) => sequence);
  }

  /** Forgets a sequence that left. */
  delete(sequence: Sequence): void {
    this.#putOff.delete(sequence);
  }

  #draw(sequence: Sequence, rowIndex: number, mayTakeLong: () => boolean): boolean {
    const { answer } = sequence;
    const row = { logits: this.#kernels.logits(rowIndex) };
    const drawing = answer.advancing(row);
    try {
      if (!answer.isConstrained || mayTakeLong()) {
        const { done, value } = drawing.next();
        if (done === true) return this.#take(sequence, { value });
      }
      row.logits = row.logits.slice();
      this.#putOff.add(sequence, drawing);
      return false;
    } catch (error) {
      return this.#take(sequence, { error });
    }
  }
}
