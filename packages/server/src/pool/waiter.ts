// One request that waits for its model: until that is loaded, cannot be, or nobody waits any more.

import type { PoolClock } from './pool-engine.ts';

export type WaiterOptions = {
  readonly clock: PoolClock;
  /** Null waits as long as it takes. */
  readonly waitMs: number | null;
  /** Aborted when the request is left; not yet. */
  readonly signal: AbortSignal | undefined;
  /** What it fails with when its time is over. */
  readonly lateError: () => Error;
  /** Called once, when it waits no longer, whichever way. */
  readonly onEnd: () => void;
};

export class Waiter<Lease> {
  readonly granted: Promise<Lease>;
  readonly #options: WaiterOptions;
  readonly #cancelTimer: () => void;
  #resolve: (lease: Lease) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #hasEnded = false;

  constructor(options: WaiterOptions) {
    this.#options = options;
    this.granted = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { clock, waitMs, signal, lateError } = options;
    this.#cancelTimer =
      waitMs === null ? () => undefined : clock.after(waitMs, () => this.refuse(lateError()));
    signal?.addEventListener('abort', this.#leave, { once: true });
  }

  grant(lease: Lease): void {
    if (this.#end()) this.#resolve(lease);
  }

  refuse(error: unknown): void {
    if (this.#end()) this.#reject(error);
  }

  readonly #leave = (): void => this.refuse(this.#options.signal?.reason);

  /** @returns false where it had ended before */
  #end(): boolean {
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    this.#cancelTimer();
    this.#options.signal?.removeEventListener('abort', this.#leave);
    this.#options.onEnd();
    return true;
  }
}
