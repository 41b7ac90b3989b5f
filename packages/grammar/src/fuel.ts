// Work is counted in steps, not in time, so that the same schema ends the same way on any machine.
import { GrammarError } from './errors.ts';

/** A step is roughly a microsecond of work: one derivative, one intersection, one small lookup. */
export class Fuel {
  #left: number;

  /** @param steps what may be spent before `spend` throws */
  constructor(steps: number) {
    this.#left = steps;
  }

  get left(): number {
    return this.#left;
  }

  /** Sets what is left, at the start of the next piece of work. */
  refill(steps: number): void {
    this.#left = steps;
  }

  /** @throws GrammarError `too_large` when the work is more than was allowed */
  spend(steps = 1): void {
    this.#left -= steps;
    if (this.#left >= 0) return;
    throw new GrammarError(
      'too_large',
      'The schema takes too many steps to work out: make it smaller, or its alternatives fewer.',
    );
  }
}
