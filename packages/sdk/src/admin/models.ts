// The models that a server has or could have: /admin/models. One is deleted by `client.models`.

import type { APIPromise } from '../http/api-promise.ts';
import { type List, type ListPromise, toListPromise } from '../http/list-promise.ts';
import type { RequestOptions } from '../options.ts';
import type { Stream } from '../streaming/stream.ts';
import { type AdminClient, adminPath } from './admin-client.ts';

/**
 * `loaded`: answers at once. `loading`: requests wait for it. `unloading`: it makes room for
 * another. `on_disk`: the next request loads it. `failed`: it could not be loaded, and the next
 * request tries again. `absent`: it has to be pulled first.
 */
export type ModelState = 'loaded' | 'loading' | 'unloading' | 'on_disk' | 'failed' | 'absent';

/** A model as the administration shows it. */
export type ManagedModel = {
  id: string;
  object: 'model';
  state: ModelState;
  /** Whether it is the one that the server was started with. */
  default: boolean;
  /** `catalog`: known by name. `hub`: of the Hugging Face hub. `imported`, `file`: one's own. */
  origin: 'catalog' | 'hub' | 'imported' | 'file';
  /** Bytes of its file; null where nothing tells before it is pulled. */
  size_bytes: number | null;
  license: string | null;
  /** Whether its licence was accepted on this machine; null where none has to be. */
  license_accepted: boolean | null;
  /** Tokens of prompt and answer together; null where only the file can tell. */
  context_window: number | null;
  /** Requests that are computed at once; null as above. */
  parallel: number | null;
  /** About how much memory it takes while it is loaded; null as above. */
  memory_bytes: number | null;
  /** Whether it can be loaded at all, by its size; null as above. */
  fits: boolean | null;
  /** Requests that it answers now. */
  active_requests: number;
  /** Requests that wait for it to be loaded. */
  waiting_requests: number;
  /** When a request last began or ended: seconds since the Unix epoch. Null while not loaded. */
  last_used_at: number | null;
  /** When it was loaded: seconds since the Unix epoch. Null while it is not. */
  loaded_at: number | null;
  /** Which weights are served, in words; null where they were never measured. */
  weights: string | null;
  /** Why it could not be loaded, the last time; null where it could. */
  error: string | null;
  /** How far its download is; null while there is none. */
  pull: PullProgress | null;
};

export type ManagedModelList = List<ManagedModel> & {
  memory: {
    /** About what the loaded models take together. */
    used_bytes: number;
    /** What they may take together; null where that is not known. */
    max_bytes: number | null;
  };
};

export type PullParams = {
  /** An id of the catalog, `organisation/repository:file.gguf`, or `…:Q4_K_M` for its file. */
  model: string;
  /** Whether the licence that the model comes under is accepted. Default: false. */
  accept_license?: boolean | undefined;
};

export type PullProgress = {
  received_bytes: number;
  /** Null while it is not known. */
  total_bytes: number | null;
};

/** The data of one event of a pull; `[DONE]` follows the last one. */
export type PullEvent =
  /** Where the model is looked for, in one sentence. */
  | { type: 'source'; message: string }
  /** Bytes of the file that are here, those of earlier tries included. */
  | ({ type: 'progress' } & PullProgress)
  /** It is whole, and can be asked for. */
  | { type: 'pulled'; model: ManagedModel };

export class AdminModels {
  readonly #client: AdminClient;

  constructor(client: AdminClient) {
    this.#client = client;
  }

  /** What is loaded first, then what is on the disk, then what the catalog has besides. */
  list(options: RequestOptions = {}): ListPromise<ManagedModel, ManagedModelList> {
    const path = adminPath(this.#client, 'models');
    const call = { method: 'GET', path, options } as const;
    return toListPromise(this.#client.request<ManagedModelList>(call));
  }

  /**
   * Loads a model; comes back when it answers requests, which takes long for a large one.
   *
   * @throws {NotFoundError} where it is not on the server's disk, {InternalServerError} of status
   * 503 with the reason where it does not fit, is damaged, or all others are busy
   */
  load(model: string, options: RequestOptions = {}): APIPromise<ManagedModel> {
    return this.#post('load', { model }, options);
  }

  /**
   * Frees a model's memory; the next request loads it again.
   *
   * @throws {ConflictError} while it answers
   */
  unload(model: string, options: RequestOptions = {}): APIPromise<ManagedModel> {
    return this.#post('unload', { model }, options);
  }

  /**
   * Fetches a model to the server's disk, and tells how far that is. Leaving the loop stops it and
   * keeps what has come: the next pull goes on from there.
   *
   * @throws {BadRequestError} where a licence is to be accepted first; in the stream {APIError}
   * where the model cannot be had
   */
  pull(params: PullParams, options: RequestOptions = {}): APIPromise<Stream<PullEvent>> {
    const path = adminPath(this.#client, 'models', 'pull');
    return this.#client.requestStream({ method: 'POST', path, body: params, options });
  }

  #post(
    action: string,
    body: { model: string },
    options: RequestOptions,
  ): APIPromise<ManagedModel> {
    const path = adminPath(this.#client, 'models', action);
    return this.#client.request({ method: 'POST', path, body, options });
  }
}
