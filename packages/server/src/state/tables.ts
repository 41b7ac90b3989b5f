// The tables of the database, as the code sees them. Columns are the same names in snake case;
// times are milliseconds since the Unix epoch.

/** Keys that were created, revoked ones included. */
export type KeyTable = {
  id: string;
  name: string;
  owner: string;
  /** SHA-256 of the key, in hexadecimal. */
  hash: string;
  /** Its first characters, by which a person knows it again. */
  hint: string;
  /** A JSON list. */
  scopes: string;
  /** A JSON list; null allows all models. */
  models: string | null;
  priority: number;
  requestsPerMinute: number | null;
  requestsPerDay: number | null;
  tokensPerMinute: number | null;
  tokensPerDay: number | null;
  /** Tokens in a calendar month of UTC. */
  budget: number | null;
  createdAtMs: number;
  expiresAtMs: number | null;
  lastUsedAtMs: number | null;
  revokedAtMs: number | null;
};

/** A request that was let in, when it had ended. No texts. */
export type UsageTable = {
  requestId: string;
  endedAtMs: number;
  /** Empty where no key was needed. */
  keyId: string;
  owner: string;
  model: string;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  /** Measured by the engine, as are the next two; null where nothing was done, or nobody knows. */
  queueMs: number | null;
  promptMs: number | null;
  completionMs: number | null;
  finishReason: string | null;
  /** As in HTTP; also of what went wrong when a stream had begun. */
  status: number;
};

/** Sums of the table above, which the database itself keeps up to date. */
export type UsageDayTable = {
  /** Such as 2026-01-31, of UTC. */
  day: string;
  keyId: string;
  owner: string;
  model: string;
  requests: number;
  /** Those among them whose status is not 200. */
  failedRequests: number;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
};

export type Tables = {
  keys: KeyTable;
  usage: UsageTable;
  usageDays: UsageDayTable;
};
