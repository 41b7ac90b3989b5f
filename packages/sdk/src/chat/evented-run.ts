// Work that goes on by itself, tells what happens by events, and ends once: the base of streams
// with events and of conversations with tools.

import { APIUserAbortError } from '../errors.ts';

/** Events that every run has. */
export type RunEvents = {
  /** It failed; `end` comes next. */
  error: [error: unknown];
  /** It was aborted; `end` comes next. */
  abort: [error: APIUserAbortError];
  /** It is over, however it ended. */
  end: [];
};

type Listener = (...details: unknown[]) => void;

export class EventedRun<Events extends RunEvents & { [Name in keyof Events]: unknown[] }> {
  /** Its `abort()` ends the run. */
  readonly controller: AbortController = new AbortController();
  readonly #listeners = new Map<keyof Events, Set<Listener>>();
  #done: Promise<void> = Promise.resolve();
  #isAwaited = false;
  #outcome: 'none' | 'ended' | 'errored' | 'aborted' = 'none';

  /** Calls `listener` each time that `name` happens. */
  on<Name extends keyof Events>(name: Name, listener: (...details: Events[Name]) => void): this {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener as Listener));
    return this;
  }

  off<Name extends keyof Events>(name: Name, listener: (...details: Events[Name]) => void): this {
    this.#listeners.get(name)?.delete(listener as Listener);
    return this;
  }

  /** Calls `listener` the next time only. */
  once<Name extends keyof Events>(name: Name, listener: (...details: Events[Name]) => void): this {
    const onceOnly = (...details: Events[Name]): void => {
      this.off(name, onceOnly);
      listener(...details);
    };
    return this.on(name, onceOnly);
  }

  /** The next time that `name` happens: its first detail. Rejects when the run fails before. */
  emitted<Name extends keyof Events>(name: Name): Promise<Events[Name][0]> {
    return new Promise((resolve, reject) => {
      this.once(name, (...details) => resolve(details[0]));
      this.done().then(() => reject(new Error(`\`${String(name)}\` did not happen.`)), reject);
    });
  }

  /** Ends the run; `done()` then rejects with `APIUserAbortError`. */
  abort(): void {
    this.controller.abort();
  }

  /** Settles when the run is over. Rejects with what made it fail. */
  done(): Promise<void> {
    this.#isAwaited = true;
    return this.#done;
  }

  /** Whether it is over. */
  get ended(): boolean {
    return this.#outcome !== 'none';
  }

  get errored(): boolean {
    return this.#outcome === 'errored';
  }

  get aborted(): boolean {
    return this.#outcome === 'aborted';
  }

  /**
   * Starts the work, a moment later, so that listeners can be added first.
   *
   * @param signal aborts the run when it is aborted
   */
  protected start(work: () => Promise<void>, signal: AbortSignal | null | undefined): void {
    const follow = (): void => this.controller.abort(signal?.reason);
    if (signal?.aborted) follow();
    else signal?.addEventListener('abort', follow, { once: true });
    this.#done = Promise.resolve()
      .then(work)
      .then(() => this.throwIfAborted())
      .then(
        () => {
          this.#outcome = 'ended';
        },
        (thrown) => this.#fail(thrown),
      )
      .finally(() => {
        signal?.removeEventListener('abort', follow);
        this.#announce('end');
      });
    // A failure that nobody waits for must not pass unseen, and one that somebody sees is no crash.
    this.#done.catch((error) => {
      if (!this.#isAwaited && !this.#isHeard('error') && !this.#isHeard('abort')) {
        Promise.reject(error);
      }
    });
  }

  /** @throws {APIUserAbortError} once the run is aborted */
  protected throwIfAborted(): void {
    const { signal } = this.controller;
    if (signal.aborted) throw new APIUserAbortError({ cause: signal.reason });
  }

  protected emit<Name extends keyof Events>(name: Name, ...details: Events[Name]): void {
    this.#announce(name, ...details);
  }

  #announce(name: keyof Events, ...details: unknown[]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(...details);
  }

  /** Whether anybody listens to `name`: what is costly to tell is told only then. */
  protected isHeard(name: keyof Events): boolean {
    return this.#isHeard(name);
  }

  #isHeard(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  #fail(thrown: unknown): never {
    const isAbort = this.controller.signal.aborted || thrown instanceof APIUserAbortError;
    const error =
      isAbort && !(thrown instanceof APIUserAbortError)
        ? new APIUserAbortError({ cause: thrown })
        : thrown;
    this.#outcome = isAbort ? 'aborted' : 'errored';
    this.#announce(isAbort ? 'abort' : 'error', error);
    throw error;
  }
}
