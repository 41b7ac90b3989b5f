// Brings the prefixes of the last run into the cache, and keeps those of this one.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { readPrefixes, writePrefixes } from '../prefix-cache/prefix-store.ts';
import type { SlotCache } from '../prefix-cache/slot-cache.ts';
import type { EngineConfig } from './messages.ts';

export class PrefixKeeper {
  readonly #cache: SlotCache;
  /** One for each file of weights; null where nothing is kept. */
  readonly #file: string | null;
  readonly #identity: string;
  readonly #notice: (message: string) => void;

  /**
   * @param identity what the memory of two runs must be made alike in
   * @param notice told in a sentence what went wrong: nothing of it keeps the engine from serving
   */
  constructor(
    cache: SlotCache,
    { prefixStore, modelDigest }: Pick<EngineConfig, 'prefixStore' | 'modelDigest'>,
    identity: string,
    notice: (message: string) => void,
  ) {
    const name = createHash('sha256').update(modelDigest).digest('hex').slice(0, 16);
    this.#file = prefixStore === null ? null : path.join(prefixStore, `${name}.prefixes`);
    this.#cache = cache;
    this.#identity = identity;
    this.#notice = notice;
  }

  /** To be called before anything is computed. */
  find(): void {
    const file = this.#file;
    if (file === null) return;
    this.#guard(`The prefixes in ${file} cannot be used`, () => {
      for (const parked of readPrefixes(file, this.#identity)) this.#cache.adopt(parked);
    });
  }

  /** To be called when nothing runs any more; the cache is of no use afterwards. */
  keep(): void {
    const file = this.#file;
    if (file === null) return;
    this.#guard(`The prefixes cannot be kept in ${file}`, () => {
      writePrefixes(file, this.#identity, this.#cache.parkAll());
    });
  }

  #guard(complaint: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#notice(`${complaint}: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }
}
