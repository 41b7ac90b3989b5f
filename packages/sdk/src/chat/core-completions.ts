// POST /chat/completions.

import type { APIPromise } from '../http/api-promise.ts';
import type { RequestOptions } from '../options.ts';
import type { Requester } from '../requester.ts';
import type { Stream } from '../streaming/stream.ts';
import type { ChatCompletion, ChatCompletionChunk } from './completion-types.ts';
import type {
  ChatCompletionCreateParams,
  ChatCompletionCreateParamsBase,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionCreateParamsStreaming,
} from './request-types.ts';

export class CoreCompletions {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /**
   * Asks for an answer: whole, or as a stream of chunks with `stream: true`.
   *
   * @throws {APIError} of the class of the status; in a stream also {StreamEndedError} when it ends
   * without its terminator, and {StreamIdleTimeoutError}
   */
  create(
    params: ChatCompletionCreateParamsNonStreaming,
    options?: RequestOptions,
  ): APIPromise<ChatCompletion>;
  create(
    params: ChatCompletionCreateParamsStreaming,
    options?: RequestOptions,
  ): APIPromise<Stream<ChatCompletionChunk>>;
  create(
    params: ChatCompletionCreateParams | ChatCompletionCreateParamsBase,
    options?: RequestOptions,
  ): APIPromise<ChatCompletion | Stream<ChatCompletionChunk>>;
  create(
    params: ChatCompletionCreateParamsBase,
    options: RequestOptions = {},
  ): APIPromise<ChatCompletion | Stream<ChatCompletionChunk>> {
    const call = { method: 'POST', path: '/chat/completions', body: params, options } as const;
    return params.stream ? this.#client.requestStream(call) : this.#client.request(call);
  }
}
