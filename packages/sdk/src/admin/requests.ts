// Why the last requests took the time that they took: /admin/requests.

import type { CompletionUsage, FinishReason } from '../chat/completion-types.ts';
import type { APIPromise } from '../http/api-promise.ts';
import { type List, type ListPromise, toListPromise } from '../http/list-promise.ts';
import type { RequestOptions } from '../options.ts';
import { type AdminClient, adminPath } from './admin-client.ts';

/** What is remembered of one request, finished or not: no texts. Times are seconds. */
export type RequestRecord = {
  /** Equal to the `x-request-id` header, and to `requestId` of this client. */
  id: string;
  object: 'request';
  method: string;
  /** The pattern of the route. */
  route: string;
  /** Null where no key was needed. */
  key_id: string | null;
  owner: string;
  /** When it arrived: seconds since the Unix epoch, to the millisecond. */
  created_at: number;
  /** As in HTTP; also of what went wrong when a stream had begun. Null while it goes on. */
  status: number | null;
  /** From its arrival to the end of its connection's work on it. Null while it goes on. */
  duration: number | null;
  /** What it was refused or failed with. */
  error: { code: string | null; message: string } | null;
  /** Null for requests that did not ask for an answer, or were not let in. */
  answer: AnswerRecord | null;
};

/** What became of a request for an answer. */
export type AnswerRecord = {
  /** As it was asked for. */
  model: string;
  choices: number;
  /** Null where the answer did not come to its end. */
  finish_reason: FinishReason | null;
  /** From its arrival to the first text. Null where there was none. */
  first_text_time: number | null;
  /**
   * The numbers that the answer itself told, or those of as much as was done when it was broken
   * off. Null while it goes on, and where the engine died.
   */
  usage: CompletionUsage | null;
  /** Null together with `usage`. */
  work: WorkRecord | null;
};

/** What the engine did, of all choices together. */
export type WorkRecord = {
  /** Prompt tokens that were in memory at the end: all, unless it was broken off before. */
  prompt_tokens_done: number;
  /** Turns of the engine's loop that computed some of the prompt. */
  prompt_steps: number;
  /** Those that computed some of the answer. */
  completion_steps: number;
  /** How many answers each of these worked on; null where there was none. */
  batch_size_mean: number | null;
  batch_size_max: number;
  /** Making a grammar of the answer's format; part of `queue_time`. */
  format_time: number;
  /** Masks, and draws that are held to one; most of it while the kernels compute. */
  mask_time: number;
  drafted_tokens: number;
  accepted_draft_tokens: number;
};

export class AdminRequests {
  readonly #client: AdminClient;

  constructor(client: AdminClient) {
    this.#client = client;
  }

  /**
   * The last requests, the latest first. They are kept in memory, and end with the server.
   *
   * @param params.limit how many, 1 to 500. Default: 50
   */
  list(
    params: { limit?: number | undefined } = {},
    options: RequestOptions = {},
  ): ListPromise<RequestRecord> {
    const path = adminPath(this.#client, 'requests');
    const query = { ...options.query, ...params };
    const call = { method: 'GET', path, options: { ...options, query } } as const;
    return toListPromise(this.#client.request<List<RequestRecord>>(call));
  }

  /**
   * @param id what an answer has as `requestId`
   * @throws {NotFoundError} where it is not among the last ones
   */
  retrieve(id: string, options: RequestOptions = {}): APIPromise<RequestRecord> {
    const path = adminPath(this.#client, 'requests', id);
    return this.#client.request({ method: 'GET', path, options });
  }
}
