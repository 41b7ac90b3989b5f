// The promise of an answer, read only when somebody awaits it, so that the bare response can be
// had instead.

import type { Exchange } from './exchange.ts';
import { type RateLimits, readRateLimits } from './rate-limits.ts';

/** An answer together with what came around it. */
export type WithResponse<Result> = {
  readonly data: Result;
  readonly response: Response;
  /** The server's id of the request; undefined where it gives none. */
  readonly requestId: string | undefined;
  /** The same, as the `openai` package spells it. */
  readonly request_id: string | null;
  readonly rateLimits: RateLimits;
};

/** A promise of `Result` that also gives access to the HTTP response. */
export class APIPromise<Result> implements Promise<Result> {
  readonly [Symbol.toStringTag] = 'APIPromise';
  readonly #exchange: Promise<Exchange>;
  readonly #read: (exchange: Exchange) => Promise<Result>;
  #result: Promise<Result> | undefined;

  /** @param read turns the response into the result; called once at most */
  constructor(exchange: Promise<Exchange>, read: (exchange: Exchange) => Promise<Result>) {
    this.#exchange = exchange;
    this.#read = read;
  }

  /** The response as `fetch` gave it, its body unread. Failures are thrown as always. */
  async asResponse(): Promise<Response> {
    return (await this.#exchange).response;
  }

  /** The result, and the response with its headers. */
  async withResponse(): Promise<WithResponse<Result>> {
    const [{ response }, data] = await Promise.all([this.#exchange, this.#settle()]);
    const requestId = response.headers.get('x-request-id');
    const rateLimits = readRateLimits(response.headers);
    return { data, response, requestId: requestId ?? undefined, request_id: requestId, rateLimits };
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise.
  then<Fulfilled = Result, Rejected = never>(
    onFulfilled?: ((value: Result) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#settle().then(onFulfilled, onRejected);
  }

  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Result | Rejected> {
    return this.#settle().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<Result> {
    return this.#settle().finally(onFinally);
  }

  /** The same exchange, its result turned into another one. */
  map<Mapped>(change: (result: Result) => Mapped | Promise<Mapped>): APIPromise<Mapped> {
    return new APIPromise(this.#exchange, () => this.#settle().then(change));
  }

  #settle(): Promise<Result> {
    this.#result ??= this.#exchange.then(this.#read);
    return this.#result;
  }
}
