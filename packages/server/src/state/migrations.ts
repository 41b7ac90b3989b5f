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

  `CREATE TABLE usage (
    request_id TEXT NOT NULL,
    ended_at_ms INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    owner TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    queue_ms REAL,
    prompt_ms REAL,
    completion_ms REAL,
    finish_reason TEXT,
    status INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX usage_ended_at ON usage (ended_at_ms);

  CREATE TABLE usage_days (
    day TEXT NOT NULL,
    key_id TEXT NOT NULL,
    owner TEXT NOT NULL,
    model TEXT NOT NULL,
    requests INTEGER NOT NULL,
    failed_requests INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    PRIMARY KEY (day, key_id, owner, model)
  ) STRICT, WITHOUT ROWID;

  -- So that reading the sums of a year takes no longer when there were many requests.
  CREATE TRIGGER usage_sums AFTER INSERT ON usage BEGIN
    INSERT INTO usage_days VALUES (
      date(NEW.ended_at_ms / 1000, 'unixepoch'), NEW.key_id, NEW.owner, NEW.model,
      1, NEW.status <> 200, NEW.prompt_tokens, NEW.cached_tokens, NEW.completion_tokens
    )
    ON CONFLICT (day, key_id, owner, model) DO UPDATE SET
      requests = requests + excluded.requests,
      failed_requests = failed_requests + excluded.failed_requests,
      prompt_tokens = prompt_tokens + excluded.prompt_tokens,
      cached_tokens = cached_tokens + excluded.cached_tokens,
      completion_tokens = completion_tokens + excluded.completion_tokens;
  END;`,

  'ALTER TABLE keys ADD COLUMN budget INTEGER;',
];
