// A memory of slots for tests that holds nothing but numbers, one for each token.
import type { SlotMemory } from '../kernels/kernels.ts';

export class TokenMemory implements SlotMemory {
  readonly slotCount: number;
  readonly slots: number[][];
  /** Whether `load` works. */
  canLoad = true;

  constructor(slotCount: number) {
    this.slotCount = slotCount;
    this.slots = Array.from({ length: slotCount }, () => []);
  }

  at(slot: number): number[] {
    return this.slots[slot] as number[];
  }

  truncate(slot: number, from: number): void {
    this.at(slot).splice(from);
  }

  copy(source: number, target: number): void {
    this.slots[target] = [...this.at(source)];
  }

  save(slot: number): Uint8Array {
    return new Uint8Array(Float64Array.from(this.at(slot)).buffer);
  }

  load(slot: number, saved: Uint8Array): boolean {
    this.slots[slot] = this.canLoad ? [...new Float64Array(saved.buffer)] : [];
    return this.canLoad;
  }
}

/** Bytes that `TokenMemory` saves for a token. */
export const TOKEN_BYTES: number = Float64Array.BYTES_PER_ELEMENT;
