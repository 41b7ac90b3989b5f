// The keys in the database: what `spry keys` and the administration's routes do with them.

import { randomUUID } from 'node:crypto';
import {
  type CreatedKey,
  type CreateKeyRequest,
  createKeyRequestSchema,
  type Key,
} from '@spry/wire';
import { sql } from 'kysely';
import { ApiError } from '../errors.ts';
import type { Database } from '../state/database.ts';
import { parseBody } from '../validate.ts';
import { type ApiKey, fromRow, toRow, toWire } from './api-key.ts';
import { digestOf, hintOf, newSecret } from './secret.ts';

/** What can be done with keys. A key is named by its id, or by its name while it is in use. */
export interface KeyAdministration {
  /**
   * Makes a key; only this answer tells it.
   * @throws ApiError 400 for a wrong field, 409 for a name that another key in use has
   */
  create(request: unknown): Promise<CreatedKey>;
  /** All keys, the newest first, revoked ones included. */
  list(): Promise<Key[]>;
  /** Ends a key for good. @throws ApiError 404 when none in use is called so */
  revoke(idOrName: string): Promise<Key>;
  /** Puts a new key in place of one that ends now. @throws ApiError 404 likewise */
  rotate(idOrName: string): Promise<CreatedKey>;
}

export class KeyStore implements KeyAdministration {
  readonly #query: Database['query'];
  readonly #clock: () => number;

  /** @param clock milliseconds since the Unix epoch */
  constructor({ query }: Pick<Database, 'query'>, clock: () => number) {
    this.#query = query;
    this.#clock = clock;
  }

  async create(request: unknown): Promise<CreatedKey> {
    const secret = newSecret();
    const key = newKey(parseBody(request, createKeyRequestSchema), secret, this.#clock());
    const { numInsertedOrUpdatedRows } = await this.#query
      .insertInto('keys')
      .values(toRow(key))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) {
      throw new ApiError('name_taken', { name: key.name }, { param: 'name' });
    }
    return { ...toWire(key), key: secret };
  }

  async list(): Promise<Key[]> {
    return (await this.readAll()).map(toWire);
  }

  async readAll(): Promise<ApiKey[]> {
    const rows = await this.#query
      .selectFrom('keys')
      .selectAll()
      .orderBy('createdAtMs', 'desc')
      .orderBy('id')
      .execute();
    return rows.map(fromRow);
  }

  revoke(idOrName: string): Promise<Key> {
    return this.#change(idOrName, { revokedAtMs: this.#clock() });
  }

  async rotate(idOrName: string): Promise<CreatedKey> {
    const secret = newSecret();
    const hash = digestOf(secret).toString('hex');
    const key = await this.#change(idOrName, { hash, hint: hintOf(secret) });
    return { ...key, key: secret };
  }

  /** Writes down when keys were last used. @param uses times by the ids of keys */
  async recordUses(uses: ReadonlyMap<string, number>): Promise<void> {
    if (uses.size === 0) return;
    await this.#query.transaction().execute(async (transaction) => {
      for (const [id, lastUsedAtMs] of uses) {
        await transaction.updateTable('keys').set({ lastUsedAtMs }).where('id', '=', id).execute();
      }
    });
  }

  async #change(
    idOrName: string,
    change: { revokedAtMs: number } | { hash: string; hint: string },
  ): Promise<Key> {
    const row = await this.#query
      .updateTable('keys')
      .set(change)
      .where('id', '=', (keys) =>
        keys
          .selectFrom('keys')
          .select('id')
          .where('revokedAtMs', 'is', null)
          .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
          // A key of an older version may be called like another's id.
          .orderBy(sql`id = ${idOrName}`, 'desc')
          .limit(1),
      )
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw new ApiError('key_not_found');
    return toWire(fromRow(row));
  }
}

function newKey(request: CreateKeyRequest, secret: string, nowMs: number): ApiKey {
  const { name, owner = name, scopes = ['inference'], models, limits = {} } = request;
  return {
    id: `key_${randomUUID()}`,
    name,
    owner,
    digest: digestOf(secret),
    hint: hintOf(secret),
    scopes,
    models: models ?? null,
    priority: request.priority ?? 0,
    requestsPerMinute: limits.requests_per_minute ?? null,
    requestsPerDay: limits.requests_per_day ?? null,
    tokensPerMinute: limits.tokens_per_minute ?? null,
    tokensPerDay: limits.tokens_per_day ?? null,
    budget: request.budget ?? null,
    createdAtMs: nowMs,
    expiresAtMs: request.expires_at === undefined ? null : request.expires_at * 1000,
    lastUsedAtMs: null,
    revokedAtMs: null,
  };
}
