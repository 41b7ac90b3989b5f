// The answer of GET /admin/usage.

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

export type UsageReport = { object: 'list'; data: UsageSum[] };
