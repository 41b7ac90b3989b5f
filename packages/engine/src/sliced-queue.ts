// Work that is done slice by slice while the kernels compute, each piece in its turn.
import type { Sliced } from '@spry/grammar';
import { SLICES_MS } from './limits.ts';

/** What came of a piece of work. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

export class SlicedQueue<K, T> {
  /** In the order of their turns. */
  readonly #works = new Map<K, Sliced<T>>();
  #finished = new Map<K, Outcome<T>>();

  /** Pieces that have not been taken. */
  get size(): number {
    return this.#works.size + this.#finished.size;
  }

  has(key: K): boolean {
    return this.#works.has(key) || this.#finished.has(key);
  }

  /** Takes over work that has been begun or not. */
  add(key: K, work: Sliced<T>): void {
    this.#works.set(key, work);
  }

  delete(key: K): void {
    this.#works.delete(key);
    this.#finished.delete(key);
  }

  /**
   * Does the slices whose turn it is, one of each at most.
   * @param mayGoOn asked after each
   */
  run(mayGoOn: () => boolean): void {
    for (const [key, work] of [...this.#works]) {
      this.#works.delete(key);
      try {
        const { done, value } = work.next();
        if (done === true) this.#finished.set(key, { value });
        else this.#works.set(key, work);
      } catch (error) {
        this.#finished.set(key, { error });
      }
      if (!mayGoOn()) return;
    }
  }

  /** What has come to an end since the last time. */
  takeFinished(): ReadonlyMap<K, Outcome<T>> {
    const finished = this.#finished;
    this.#finished = new Map();
    return finished;
  }
}

/** Says for some time from now on that slices of work may be begun. */
export function timeForSlices(now: () => number): () => boolean {
  const until = now() + SLICES_MS;
  return () => now() < until;
}
