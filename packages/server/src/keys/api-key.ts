// A key as the server knows it, and its two other forms: a row of the database, and what the
// administration shows.

import type { Key, KeyScope } from '@spry/wire';
import type { KeyTable } from '../state/tables.ts';

/** What may be used in a minute and in a day; null is without a limit. */
export type UseLimits = {
  readonly requestsPerMinute: number | null;
  readonly requestsPerDay: number | null;
  readonly tokensPerMinute: number | null;
  readonly tokensPerDay: number | null;
};

export type ApiKey = UseLimits & {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** SHA-256 of the key. */
  readonly digest: Buffer;
  /** The key's first characters. */
  readonly hint: string;
  readonly scopes: readonly KeyScope[];
  /** The ids that it may ask for; null allows all. */
  readonly models: readonly string[] | null;
  /** Requests of a higher priority go first; 0 for most. */
  readonly priority: number;
  /** Most tokens in a calendar month of UTC; null is without a limit. */
  readonly budget: number | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly revokedAtMs: number | null;
};

export function fromRow({ hash, scopes, models, ...row }: KeyTable): ApiKey {
  return {
    ...row,
    digest: Buffer.from(hash, 'hex'),
    scopes: JSON.parse(scopes),
    models: models === null ? null : JSON.parse(models),
  };
}

export function toRow({ digest, scopes, models, ...key }: ApiKey): KeyTable {
  return {
    ...key,
    hash: digest.toString('hex'),
    scopes: JSON.stringify(scopes),
    models: models && JSON.stringify(models),
  };
}

/** All that may be shown of a key. */
export function toWire(key: ApiKey): Key {
  return {
    id: key.id,
    object: 'key',
    name: key.name,
    hint: key.hint,
    owner: key.owner,
    scopes: [...key.scopes],
    models: key.models && [...key.models],
    priority: key.priority,
    limits: {
      requests_per_minute: key.requestsPerMinute,
      requests_per_day: key.requestsPerDay,
      tokens_per_minute: key.tokensPerMinute,
      tokens_per_day: key.tokensPerDay,
    },
    budget: key.budget,
    created_at: toSeconds(key.createdAtMs),
    expires_at: key.expiresAtMs && toSeconds(key.expiresAtMs),
    last_used_at: key.lastUsedAtMs && toSeconds(key.lastUsedAtMs),
    revoked_at: key.revokedAtMs && toSeconds(key.revokedAtMs),
  };
}

function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
