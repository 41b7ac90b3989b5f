// The models of a server.

import type { APIPromise } from './http/api-promise.ts';
import { type List, type ListPromise, toListPromise } from './http/list-promise.ts';
import type { RequestOptions } from './options.ts';
import type { Requester } from './requester.ts';

export type Model = {
  id: string;
  object: 'model';
  /** Seconds since the Unix epoch. */
  created: number;
  owned_by: string;
  /** Spry and Groq: whether a request for it is answered now. */
  active?: boolean | undefined;
  /** Spry and Groq: tokens of prompt and answer together. */
  context_window?: number | undefined;
  /** Spry and Groq: most tokens that one answer may have. */
  max_completion_tokens?: number | undefined;
  /** Spry: `loaded`, `loading`, `unloading`, `on_disk`, `failed` or `absent`. */
  state?: string | undefined;
  /** Spry: the model that answers in place of this one. */
  served_by?: string | undefined;
};

export type ModelDeleted = { id: string; object: string; deleted: boolean };

export type ModelList = List<Model>;

/** The list, and its models one by one: `for await (const model of client.models.list())`. */
export type ModelListPromise = ListPromise<Model>;

/** GET and DELETE /models. */
export class Models {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /** All of them; Spry puts the one that it answers with first. */
  list(options: RequestOptions = {}): ModelListPromise {
    return toListPromise(this.#client.request({ method: 'GET', path: '/models', options }));
  }

  /** @throws {NotFoundError} where there is none of that id */
  retrieve(model: string, options: RequestOptions = {}): APIPromise<Model> {
    return this.#client.request({ method: 'GET', path: pathOf(model), options });
  }

  delete(model: string, options: RequestOptions = {}): APIPromise<ModelDeleted> {
    return this.#client.request({ method: 'DELETE', path: pathOf(model), options });
  }
}

// Ids may have slashes, which are a part of the name.
function pathOf(model: string): string {
  return `/models/${encodeURIComponent(model)}`;
}
