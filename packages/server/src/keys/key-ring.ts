// The keys that open this server, in memory: a request never waits for the database.

import { timingSafeEqual } from 'node:crypto';
import type { ApiKey } from './api-key.ts';
import { digestOf } from './secret.ts';

export class KeyRing {
  readonly #clock: () => number;
  readonly #environmentKey: string | undefined;
  readonly #fixed: readonly ApiKey[];
  #keys: readonly ApiKey[] = [];
  /** By their digests in hexadecimal. */
  #byDigest: ReadonlyMap<string, ApiKey> = new Map();
  #uses = new Map<string, number>();

  /**
   * @param clock milliseconds since the Unix epoch
   * @param environmentKey a key with all scopes that is not in the database
   */
  constructor(clock: () => number, environmentKey?: string) {
    this.#clock = clock;
    this.#environmentKey = environmentKey;
    this.#fixed = environmentKey === undefined ? [] : [fromEnvironment(environmentKey)];
    this.replace([]);
  }

  /** Whether no key was ever made: revoking the last one does not open the server. */
  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /** Whether any key opens now. */
  get hasUsable(): boolean {
    return this.#keys.some((key) => this.#isUsable(key));
  }

  /** From now on these are the keys, and that of the environment. */
  replace(keys: readonly ApiKey[]): void {
    this.#keys = [...this.#fixed, ...keys];
    this.#byDigest = new Map(this.#keys.map((key) => [key.digest.toString('hex'), key]));
  }

  /** The key that was sent, if it opens now. */
  find(secret: Uint8Array): ApiKey | undefined {
    const digest = digestOf(secret);
    const key = this.#byDigest.get(digest.toString('hex'));
    // Who guesses cannot choose digests, so looking one up tells nothing; the comparison that
    // decides takes the same time wherever they differ.
    if (key === undefined || !timingSafeEqual(key.digest, digest)) return undefined;
    if (!this.#isUsable(key)) return undefined;
    this.#uses.set(key.id, this.#clock());
    return key;
  }

  /** Whether a person has chosen it: all others are too long to be guessed. */
  isGuessable(key: ApiKey): boolean {
    return this.#fixed.includes(key);
  }

  /** A text without keys, for a log: neither that of the environment nor anything like ours. */
  mask(text: string): string {
    const own = this.#environmentKey;
    const rest = own === undefined ? text : text.replaceAll(own, '***');
    return rest.replaceAll(/spry_[\w-]{20,}/g, 'spry_***');
  }

  /** When keys were last used, by their ids, since the last call. */
  takeUses(): ReadonlyMap<string, number> {
    const uses = this.#uses;
    this.#uses = new Map();
    return uses;
  }

  #isUsable({ expiresAtMs, revokedAtMs }: ApiKey): boolean {
    return revokedAtMs === null && (expiresAtMs === null || this.#clock() < expiresAtMs);
  }
}

/** The id, name and owner of the key that is not in the database. */
const environment = 'SPRY_API_KEY';

function fromEnvironment(secret: string): ApiKey {
  return {
    id: environment,
    name: environment,
    owner: environment,
    digest: digestOf(secret),
    // Nobody is to see a part of a key that a person has chosen.
    hint: '',
    scopes: ['inference', 'admin'],
    models: null,
    priority: 0,
    requestsPerMinute: null,
    requestsPerDay: null,
    tokensPerMinute: null,
    tokensPerDay: null,
    budget: null,
    createdAtMs: 0,
    expiresAtMs: null,
    lastUsedAtMs: null,
    revokedAtMs: null,
  };
}
