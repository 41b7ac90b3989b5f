// The events of one request on their way to its reader. Written as an iterator by hand: each
// function that passes an event on by `yield` costs it several turns of the microtask queue.
import { EngineError, type GenerationEvent } from './request.ts';

/** What may come of a request. */
export type Arrival = GenerationEvent | EngineError;

type Result = IteratorResult<GenerationEvent, undefined>;
type Waiting = {
  readonly resolve: (result: Result) => void;
  readonly reject: (e: unknown) => void;
};

const DONE: Result = { done: true, value: undefined };

export class Inbox implements AsyncIterableIterator<GenerationEvent> {
  readonly #arrivals: Arrival[] = [];
  readonly #onOver: () => void;
  #waiting: Waiting | null = null;
  #isOver = false;
  /** Whether the reader has had all that comes. */
  hasEnded = false;

  /** @param onOver called once, when the reader has had all that comes, or has left */
  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  /** What came last, where it was not read. */
  get last(): Arrival | undefined {
    return this.#arrivals.at(-1);
  }

  put(arrival: Arrival): void {
    if (this.#isOver) return;
    const waiting = this.#waiting;
    if (waiting === null) {
      this.#arrivals.push(arrival);
      return;
    }
    this.#waiting = null;
    this.#hand(arrival, waiting);
  }

  /** Ends the reading, whatever has come. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#waiting?.resolve(DONE);
    this.#waiting = null;
    this.#onOver();
  }

  /** One at a time: not before the last one has settled. */
  next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) return resolve(DONE);
      const arrival = this.#arrivals.shift();
      if (arrival === undefined) this.#waiting = { resolve, reject };
      else this.#hand(arrival, { resolve, reject });
    });
  }

  async return(): Promise<Result> {
    this.leave();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hand(arrival: Arrival, { resolve, reject }: Waiting): void {
    const isFailure = arrival instanceof EngineError;
    if (isFailure || arrival.type === 'finished') {
      this.#isOver = true;
      this.hasEnded = true;
      this.#onOver();
    }
    if (isFailure) reject(arrival);
    else resolve({ done: false, value: arrival });
  }
}
