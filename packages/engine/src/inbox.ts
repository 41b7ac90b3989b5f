// Events on their way to their reader. Written as an iterator by hand: each function that passes an
// event on by `yield` costs it several turns of the microtask queue.

type Result<Event> = IteratorResult<Event, undefined>;
type Waiting<Event> = {
  readonly resolve: (result: Result<Event>) => void;
  readonly reject: (e: unknown) => void;
};

const DONE = { done: true, value: undefined } as const;

/** Events up to the last one, or to an error. */
export class Inbox<Event extends object> implements AsyncIterableIterator<Event> {
  readonly #arrivals: (Event | Error)[] = [];
  readonly #isLast: (event: Event) => boolean;
  readonly #onOver: () => void;
  #waiting: Waiting<Event> | null = null;
  #isOver = false;
  /** Whether the reader has had all that comes. */
  hasEnded = false;

  /**
   * @param isLast whether nothing comes behind an event
   * @param onOver called once, when the reader has had all that comes, or has left
   */
  constructor(isLast: (event: Event) => boolean, onOver: () => void = () => {}) {
    this.#isLast = isLast;
    this.#onOver = onOver;
  }

  /** What came last, where it was not read. */
  get last(): Event | Error | undefined {
    return this.#arrivals.at(-1);
  }

  put(arrival: Event | Error): void {
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
  next(): Promise<Result<Event>> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) return resolve(DONE);
      const arrival = this.#arrivals.shift();
      if (arrival === undefined) this.#waiting = { resolve, reject };
      else this.#hand(arrival, { resolve, reject });
    });
  }

  async return(): Promise<Result<Event>> {
    this.leave();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hand(arrival: Event | Error, { resolve, reject }: Waiting<Event>): void {
    const isFailure = arrival instanceof Error;
    if (isFailure || this.#isLast(arrival)) {
      this.#isOver = true;
      this.hasEnded = true;
      this.#onOver();
    }
    if (isFailure) reject(arrival);
    else resolve({ done: false, value: arrival });
  }
}
