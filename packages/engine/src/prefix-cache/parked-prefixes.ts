// Prefixes whose slots were given to others: their memory, copied out, up to a number of bytes.
import type { Holding } from './holding.ts';

/** A holding that is in no slot, and its memory as `SlotMemory.save` gave it. */
export type Parked = { readonly holding: Holding; readonly saved: Uint8Array };

export class ParkedPrefixes {
  readonly bytesMax: number;
  /** The least recently used first. */
  readonly #saved = new Map<Holding, Uint8Array>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Bytes that all of them take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns those that had to go for it, or itself when it is larger than all may be */
  add({ holding, saved }: Parked): Holding[] {
    this.#saved.set(holding, saved);
    this.#bytes += saved.length;
    const gone: Holding[] = [];
    for (const oldest of this.#saved.keys()) {
      if (this.#bytes <= this.bytesMax) break;
      this.delete(oldest);
      gone.push(oldest);
    }
    return gone;
  }

  /** The memory of a holding, which is the most recently used one from now on. */
  use(holding: Holding): Uint8Array | undefined {
    const saved = this.#saved.get(holding);
    if (saved === undefined) return undefined;
    this.#saved.delete(holding);
    this.#saved.set(holding, saved);
    return saved;
  }

  delete(holding: Holding): void {
    this.#bytes -= this.#saved.get(holding)?.length ?? 0;
    this.#saved.delete(holding);
  }

  /** The least recently used first. */
  *[Symbol.iterator](): Generator<Parked> {
    for (const [holding, saved] of this.#saved) yield { holding, saved };
  }
}
