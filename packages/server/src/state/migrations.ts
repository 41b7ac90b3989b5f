// How the database came to its present form: one step a version, applied in order. A step that
// was ever released is never changed; what follows is a new one.

export const migrations: readonly string[] = [
  `CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    models TEXT,
    priority INTEGER NOT NULL,
    requests_per_minute INTEGER,
    requests_per_day INTEGER,
    tokens_per_minute INTEGER,
    tokens_per_day INTEGER,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER,
    last_used_at_ms INTEGER,
    revoked_at_ms INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX keys_name ON keys (name) WHERE revoked_at_ms IS NULL;`,
];
