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
  createdAtMs: number;
  expiresAtMs: number | null;
  lastUsedAtMs: number | null;
  revokedAtMs: number | null;
};

export type Tables = {
  keys: KeyTable;
};
