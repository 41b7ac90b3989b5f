// Work is counted in steps, not in time, so that the same schema ends the same way on any machine;
// and done in slices, so that others need not wait for the end of it.
import { GrammarError } from './errors.ts';
import { SLICE_STEPS } from './limits.ts';

/** A step is roughly a microsecond of work: one derivative, one intersection, one small lookup. */
export class Fuel {
  #left: number;

  /** @param steps what may be spent before `spend` throws */
  constructor(steps: number = SLICE_STEPS) {
    this.#left = steps;
  }

  get left(): number {
    return this.#left;
  }

  /** Sets what is left, at the start of the next piece of work. */
  refill(steps: number = SLICE_STEPS): void {
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

/**
 * Work that stops after each slice of steps: `next` goes on with it. What is left of an iteration
 * may be dropped at any time.
 */
export type Sliced<T> = Generator<void, T, void>;

/**
 * Does work that may take more than one slice: a try that runs out of steps is made again in the
 * next slice, where it finds again what it has found out so far.
 * @param slicesMax whole slices after which it counts as too much
 * @throws GrammarError `too_large` then, and whatever `work` throws
 */
export function* inSlices<T>(fuel: Fuel, slicesMax: number, work: () => T): Sliced<T> {
  for (let slices = 0; ; ) {
    const isWhole = fuel.left === SLICE_STEPS;
    try {
      return work();
    } catch (error) {
      const isOutOfSteps = error instanceof GrammarError && fuel.left < 0;
      if (isWhole) slices++;
      if (!isOutOfSteps || slices >= slicesMax) throw error;
    }
    yield;
    fuel.refill();
  }
}

/** Goes on to the end, slice by slice. */
export function finish<T>(work: Sliced<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
