// The client without its helpers: what a page needs to chat, and what the whole client is built on.

import { CoreCompletions } from './chat/core-completions.ts';
import type { ApiKey } from './endpoint.ts';
import * as errors from './errors.ts';
import { APIPromise } from './http/api-promise.ts';
import { type Call, exchange } from './http/exchange.ts';
import { readBody } from './http/read-body.ts';
import { Models } from './models.ts';
import {
  type ClientOptions,
  type RequestOptions,
  resolveOptions,
  type Settings,
  withRequestOptions,
} from './options.ts';
import { hostPlatform, type Platform } from './platform.ts';
import type { Requester } from './requester.ts';
import { Stream } from './streaming/stream.ts';

/** A call without a resource of its own: what else it needs. */
export type RawOptions = RequestOptions & {
  /** Sent as JSON, unless it is text, bytes or a form. */
  readonly body?: unknown;
  /** Whether the answer is a stream of events. */
  readonly stream?: boolean | undefined;
};

/** A client of Spry, and of any server that speaks the same API: answers whole and streamed. */
export class CoreSpry implements Requester {
  static readonly SpryError: typeof errors.SpryError = errors.SpryError;
  static readonly APIError: typeof errors.APIError = errors.APIError;
  static readonly APIConnectionError: typeof errors.APIConnectionError = errors.APIConnectionError;
  static readonly APIConnectionTimeoutError: typeof errors.APIConnectionTimeoutError =
    errors.APIConnectionTimeoutError;
  static readonly APIUserAbortError: typeof errors.APIUserAbortError = errors.APIUserAbortError;
  static readonly BadRequestError: typeof errors.BadRequestError = errors.BadRequestError;
  static readonly AuthenticationError: typeof errors.AuthenticationError =
    errors.AuthenticationError;
  static readonly PermissionDeniedError: typeof errors.PermissionDeniedError =
    errors.PermissionDeniedError;
  static readonly NotFoundError: typeof errors.NotFoundError = errors.NotFoundError;
  static readonly ConflictError: typeof errors.ConflictError = errors.ConflictError;
  static readonly UnprocessableEntityError: typeof errors.UnprocessableEntityError =
    errors.UnprocessableEntityError;
  static readonly RateLimitError: typeof errors.RateLimitError = errors.RateLimitError;
  static readonly InternalServerError: typeof errors.InternalServerError =
    errors.InternalServerError;

  /** Answers of models. */
  readonly chat: { readonly completions: CoreCompletions };
  /** The models of the server. */
  readonly models: Models;
  readonly platform: Platform;
  readonly #options: ClientOptions;
  readonly #settings: Settings;

  /**
   * @param platform what it runs on; tests hand in their own clock
   * @throws {SpryError} when an option is out of range, or no key is known for a remote server
   */
  constructor(options: ClientOptions = {}, platform: Platform = hostPlatform) {
    this.platform = platform;
    this.#options = options;
    this.#settings = resolveOptions(options, platform);
    this.chat = { completions: new CoreCompletions(this) };
    this.models = new Models(this);
  }

  /** Where requests go, without a slash at its end. */
  get baseURL(): string {
    return this.#settings.baseURL;
  }

  /** Undefined where none is needed. */
  get apiKey(): ApiKey | undefined {
    return this.#settings.apiKey;
  }

  /** A client with some options changed. */
  withOptions(options: ClientOptions): this {
    const Class = this.constructor as new (options: ClientOptions, platform: Platform) => this;
    return new Class({ ...this.#options, ...options }, this.platform);
  }

  /** GET of a path below the base URL, such as `/models`. The answer's body is what comes back. */
  get<Result = unknown>(path: string, options: RawOptions = {}): APIPromise<Result> {
    return this.#raw('GET', path, options);
  }

  post<Result = unknown>(path: string, options: RawOptions = {}): APIPromise<Result> {
    return this.#raw('POST', path, options);
  }

  put<Result = unknown>(path: string, options: RawOptions = {}): APIPromise<Result> {
    return this.#raw('PUT', path, options);
  }

  patch<Result = unknown>(path: string, options: RawOptions = {}): APIPromise<Result> {
    return this.#raw('PATCH', path, options);
  }

  delete<Result = unknown>(path: string, options: RawOptions = {}): APIPromise<Result> {
    return this.#raw('DELETE', path, options);
  }

  request<Result>(call: Call): APIPromise<Result> {
    return new APIPromise(
      this.#send(call),
      (answer) => readBody(answer, this.platform) as Promise<Result>,
    );
  }

  requestStream<Item>(call: Call): APIPromise<Stream<Item>> {
    return new APIPromise(this.#send(call), async (answer) =>
      Stream.fromExchange<Item>(answer, this.platform),
    );
  }

  #raw<Result>(method: Call['method'], path: string, raw: RawOptions): APIPromise<Result> {
    const { body, stream, ...options } = raw;
    const call = { method, path, body, options };
    // The caller says what comes back, as with any raw call.
    return stream ? (this.requestStream(call) as APIPromise<Result>) : this.request<Result>(call);
  }

  async #send(call: Call): ReturnType<typeof exchange> {
    return exchange(call, withRequestOptions(this.#settings, call.options), this.platform);
  }
}
