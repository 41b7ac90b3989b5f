// The keys of a server: /admin/keys.

import type { APIPromise } from '../http/api-promise.ts';
import { type List, type ListPromise, toListPromise } from '../http/list-promise.ts';
import type { RequestOptions } from '../options.ts';
import { type AdminClient, adminPath } from './admin-client.ts';

/** `inference`: asking the models. `admin`: the administration and the metrics. */
export type KeyScope = 'inference' | 'admin';

/** What a key may use in a minute and in a day. */
export type KeyLimitName =
  | 'requests_per_minute'
  | 'requests_per_day'
  | 'tokens_per_minute'
  | 'tokens_per_day';

export type KeyCreateParams = {
  /** Tells it from the other keys in use. */
  name: string;
  /** Whose it is: owners get the machine by turns. Default: the name. */
  owner?: string | undefined;
  /** Default: `inference` alone. */
  scopes?: KeyScope[] | undefined;
  /** Seconds since the Unix epoch. Default: never. */
  expires_at?: number | undefined;
  /** The ids of models that it may ask for. Default: all. */
  models?: string[] | undefined;
  /** Requests of a higher priority go first, -100 to 100. Default: 0. */
  priority?: number | undefined;
  /** Absent is without a limit. */
  limits?: { [Name in KeyLimitName]?: number | undefined } | undefined;
  /** Most tokens in a calendar month of UTC. Default: without a limit. */
  budget?: number | undefined;
};

/** A key as the administration shows it: all but the key itself. Times as in `KeyCreateParams`. */
export type Key = {
  id: string;
  object: 'key';
  name: string;
  /** The first characters of the key. */
  hint: string;
  owner: string;
  scopes: KeyScope[];
  /** Null for all. */
  models: string[] | null;
  priority: number;
  limits: { [Name in KeyLimitName]: number | null };
  budget: number | null;
  created_at: number;
  expires_at: number | null;
  /** Within the last seconds: uses are written down together. */
  last_used_at: number | null;
  revoked_at: number | null;
};

/** The answer to creating or rotating: the only time that the key itself is told. */
export type CreatedKey = Key & { key: string };

export class AdminKeys {
  readonly #client: AdminClient;

  constructor(client: AdminClient) {
    this.#client = client;
  }

  /** All of them, the newest first, revoked ones included. */
  list(options: RequestOptions = {}): ListPromise<Key> {
    const path = adminPath(this.#client, 'keys');
    return toListPromise(this.#client.request<List<Key>>({ method: 'GET', path, options }));
  }

  /**
   * Makes a key. The first one that is made closes the server to those who have none.
   *
   * @throws {ConflictError} where a key of that name is in use
   */
  create(params: KeyCreateParams, options: RequestOptions = {}): APIPromise<CreatedKey> {
    const path = adminPath(this.#client, 'keys');
    return this.#client.request({ method: 'POST', path, body: params, options });
  }

  /**
   * Ends a key for good, and at once; requests that run go on to their end.
   *
   * @param idOrName the id of a key, or its name while it is in use
   * @throws {NotFoundError} where there is none
   */
  revoke(idOrName: string, options: RequestOptions = {}): APIPromise<Key> {
    const path = adminPath(this.#client, 'keys', idOrName);
    return this.#client.request({ method: 'DELETE', path, options });
  }

  /**
   * Puts a new key, alike in all else, in place of one that ends now.
   *
   * @throws {NotFoundError} where there is none of that id or name
   */
  rotate(idOrName: string, options: RequestOptions = {}): APIPromise<CreatedKey> {
    const path = adminPath(this.#client, 'keys', idOrName, 'rotate');
    return this.#client.request({ method: 'POST', path, options });
  }
}
