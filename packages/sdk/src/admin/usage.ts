// What was used: /admin/usage.

import { type List, type ListPromise, toListPromise } from '../http/list-promise.ts';
import type { RequestOptions } from '../options.ts';
import { type AdminClient, adminPath } from './admin-client.ts';

export type UsageListParams = {
  /** The first day, such as 2026-01-31, of UTC. Default: 30 days up to the last. */
  from?: string | undefined;
  /** The last day. Default: today. */
  to?: string | undefined;
  /** Only what was used with the key of this id. */
  key_id?: string | undefined;
  /** Only what was asked of this model. */
  model?: string | undefined;
};

/** What was used on one day with one key of one model. */
export type UsageSum = {
  /** Such as 2026-01-31, of UTC. */
  day: string;
  /** Null for requests that needed no key. */
  key_id: string | null;
  /** Null also for keys that are not in the database. */
  key_name: string | null;
  owner: string;
  /** As it was asked for. */
  model: string;
  requests: number;
  /** Those among them that did not end well. */
  failed_requests: number;
  prompt_tokens: number;
  /** Those of the prompt tokens that were computed before. */
  cached_tokens: number;
  completion_tokens: number;
};

export class AdminUsage {
  readonly #client: AdminClient;

  constructor(client: AdminClient) {
    this.#client = client;
  }

  /**
   * The sums by day, key and model, the latest day first.
   *
   * @throws {BadRequestError} for what are no days
   */
  list(params: UsageListParams = {}, options: RequestOptions = {}): ListPromise<UsageSum> {
    const path = adminPath(this.#client, 'usage');
    const query = { ...options.query, ...params };
    const call = { method: 'GET', path, options: { ...options, query } } as const;
    return toListPromise(this.#client.request<List<UsageSum>>(call));
  }
}
