// The keys of a running server: the ring is kept in step with the database, whoever writes there.

import type { CreatedKey, Key } from '@spry/wire';
import { keysPollMs, keyUseWriteMs } from '../limits.ts';
import type { Database } from '../state/database.ts';
import type { KeyRing } from './key-ring.ts';
import { type KeyAdministration, KeyStore } from './key-store.ts';

export type LiveKeysOptions = {
  readonly database: Database;
  readonly ring: KeyRing;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** Told when the database fails; the keys then stay as they were. */
  readonly onFailure: (error: unknown) => void;
};

export class LiveKeys implements KeyAdministration {
  readonly #options: LiveKeysOptions;
  readonly #store: KeyStore;
  readonly #timers: readonly NodeJS.Timeout[];
  #version = -1;

  private constructor(options: LiveKeysOptions) {
    const { database, clock, onFailure } = options;
    this.#options = options;
    this.#store = new KeyStore(database, clock);
    const repeat = (task: () => Promise<void>, intervalMs: number): NodeJS.Timeout =>
      setInterval(() => void task().catch(onFailure), intervalMs).unref();
    this.#timers = [
      repeat(() => this.#followOthers(), keysPollMs),
      repeat(() => this.#writeUses(), keyUseWriteMs),
    ];
  }

  /** Resolves once the ring has all keys. */
  static async open(options: LiveKeysOptions): Promise<LiveKeys> {
    const keys = new LiveKeys(options);
    await keys.#followOthers();
    return keys;
  }

  create(request: unknown): Promise<CreatedKey> {
    return this.#andReload(this.#store.create(request));
  }

  list(): Promise<Key[]> {
    return this.#store.list();
  }

  revoke(idOrName: string): Promise<Key> {
    return this.#andReload(this.#store.revoke(idOrName));
  }

  rotate(idOrName: string): Promise<CreatedKey> {
    return this.#andReload(this.#store.rotate(idOrName));
  }

  /** Writes what is left to write. The database stays open. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#writeUses();
  }

  async #andReload<Result>(change: Promise<Result>): Promise<Result> {
    const result = await change;
    await this.#reload();
    return result;
  }

  async #followOthers(): Promise<void> {
    const version = this.#options.database.version();
    if (version === this.#version) return;
    await this.#reload();
    this.#version = version;
  }

  async #reload(): Promise<void> {
    this.#options.ring.replace(await this.#store.readAll());
  }

  #writeUses(): Promise<void> {
    return this.#store.recordUses(this.#options.ring.takeUses());
  }
}
