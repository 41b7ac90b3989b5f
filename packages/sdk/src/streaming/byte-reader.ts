// Reads a body piece by piece, and gives up when it is silent for too long.

import { APIConnectionError, APIUserAbortError, StreamIdleTimeoutError } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Settings } from '../options.ts';
import type { Platform } from '../platform.ts';

/** After the last event, how long a connection gets to end by itself, so that it can be reused. */
const drainMs = 1_000;

/** What of an exchange its reader needs. */
export type ReadableExchange = Omit<Exchange, 'settings'> & {
  readonly settings: Pick<Settings, 'idleTimeoutMs'>;
};

export class ByteReader {
  readonly #exchange: ReadableExchange;
  readonly #platform: Platform;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #readSinceMs: number | undefined;
  #cancelTimer: (() => void) | undefined;
  #failure: APIConnectionError | undefined;

  /** @throws {APIConnectionError} when the response has no body */
  constructor(exchange: ReadableExchange, platform: Platform) {
    const { body } = exchange.response;
    if (body === null) throw new APIConnectionError({ message: 'The response has no body.' });
    this.#exchange = exchange;
    this.#platform = platform;
    this.#reader = body.getReader();
  }

  /**
   * The next bytes; undefined at the end, also when `controller` was aborted.
   *
   * @throws {APIUserAbortError} when the caller's signal is aborted, {APIConnectionError} when the
   * connection breaks, {StreamIdleTimeoutError}
   */
  async read(): Promise<Uint8Array | undefined> {
    const { controller, signal } = this.#exchange;
    this.#readSinceMs = this.#platform.now();
    if (this.#cancelTimer === undefined) this.#watch(this.#exchange.settings.idleTimeoutMs);
    try {
      const { value, done } = await this.#reader.read();
      if (!done) return value;
    } catch (cause) {
      if (!controller.signal.aborted) {
        const message = 'Connection error: it broke in the middle of a stream.';
        throw new APIConnectionError({ message, cause });
      }
    } finally {
      this.#readSinceMs = undefined;
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (signal?.aborted) throw new APIUserAbortError({ cause: signal.reason });
    return undefined;
  }

  /** Ends the request. */
  cancel(): void {
    this.release();
    this.#exchange.controller.abort();
    this.#reader.cancel().catch(() => {});
  }

  /** Lets the rest pass unread, so that the connection stays usable, but not for long. */
  drain(): void {
    this.release();
    const cancelTimer = this.#platform.after(drainMs, () => this.cancel());
    const readOn = async (): Promise<void> => {
      while (!(await this.#reader.read()).done);
    };
    readOn()
      .catch(() => {})
      .finally(cancelTimer);
  }

  /** Nothing more will be read. */
  release(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#exchange.release();
  }

  // One timer watches many reads: to set one for each costs more than to read.
  #watch(delayMs: number): void {
    this.#cancelTimer = this.#platform.after(delayMs, () => {
      this.#cancelTimer = undefined;
      if (this.#readSinceMs === undefined) return;
      const { idleTimeoutMs } = this.#exchange.settings;
      const silentMs = this.#platform.now() - this.#readSinceMs;
      if (silentMs < idleTimeoutMs) {
        this.#watch(idleTimeoutMs - silentMs);
        return;
      }
      const message = `The stream was silent for ${idleTimeoutMs} ms (\`idleTimeoutMs\`).`;
      this.#failure = new StreamIdleTimeoutError({ message });
      this.cancel();
    });
  }
}
