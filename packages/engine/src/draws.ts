// From what the kernels computed to the next tokens of an answer.
import type { Advance } from './answer-form.ts';
import type { SequenceRows } from './batch.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { Sequence } from './sequence.ts';
import { type Outcome, SlicedQueue } from './sliced-queue.ts';
import { timed } from './tally.ts';

/** Takes what a draw led to; says whether the answer goes on. */
export type TakeOutcome = (sequence: Sequence, outcome: Outcome<Advance>) => boolean;

export class Draws {
  readonly #kernels: Kernels;
  readonly #now: () => number;
  readonly #take: TakeOutcome;
  /** Draws that take more than a slice of work: their sequences sit out the next steps. */
  readonly #putOff = new SlicedQueue<Sequence, Advance>();

  /** @param now monotonic milliseconds */
  constructor(
    { kernels, now }: { readonly kernels: Kernels; readonly now: () => number },
    take: TakeOutcome,
  ) {
    this.#kernels = kernels;
    this.#now = now;
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

  /** Works on the masks that these sequences will need, as long as `mayGoOn`. */
  prepare(sequences: readonly Sequence[], mayGoOn: () => boolean): void {
    for (const { answer, tally } of sequences) {
      if (!mayGoOn()) return;
      if (!answer.isConstrained) continue;
      const startedAtMs = this.#now();
      try {
        answer.prepare();
      } catch {
        // The draw tries again, where a failure is that sequence's alone.
      }
      tally.addMaskMs(this.#now() - startedAtMs);
    }
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
    const { answer, tally } = sequence;
    const row = { logits: this.#kernels.logits(rowIndex) };
    const advancing = answer.advancing(row);
    const drawing = answer.isConstrained
      ? timed(advancing, this.#now, (milliseconds) => tally.addMaskMs(milliseconds))
      : advancing;
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
