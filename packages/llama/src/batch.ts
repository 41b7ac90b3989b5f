// A llama_batch in native memory, made once and filled anew each step: a step allocates nothing.
import koffi from 'koffi';
import type { Pointer } from './library.ts';

/** Tokens of one step, flat; row i of every array is the same token. */
export class LlamaBatch {
  /** Most tokens that fit. */
  readonly capacity: number;
  /** Tokens filled in. */
  length = 0;

  readonly #token: Int32Array; // [capacity]
  readonly #position: Int32Array; // [capacity]
  readonly #sequence: Int32Array; // [capacity]
  readonly #wantsLogits: Int8Array; // [capacity]
  readonly #allocations: Pointer[] = [];
  readonly #native: Record<string, number | Pointer>;

  /** @param capacity most tokens of one step; the context's batch size */
  constructor(capacity: number) {
    this.capacity = capacity;
    const token = this.#allocate(capacity * 4);
    const position = this.#allocate(capacity * 4);
    const sequence = this.#allocate(capacity * 4);
    const sequenceCount = this.#allocate(capacity * 4);
    const sequencePointers = this.#allocate(capacity * 8);
    const logits = this.#allocate(capacity);
    this.#token = new Int32Array(token.memory);
    this.#position = new Int32Array(position.memory);
    this.#sequence = new Int32Array(sequence.memory);
    this.#wantsLogits = new Int8Array(logits.memory);
    // Every token belongs to exactly one sequence, so the pointer table never changes.
    new Int32Array(sequenceCount.memory).fill(1);
    const table = new BigUint64Array(sequencePointers.memory);
    for (let i = 0; i < capacity; i++) table[i] = sequence.address + BigInt(i * 4);
    this.#native = {
      n_tokens: 0,
      token: token.address,
      embd: null,
      pos: position.address,
      n_seq_id: sequenceCount.address,
      seq_id: sequencePointers.address,
      logits: logits.address,
    };
  }

  clear(): void {
    this.length = 0;
  }

  /**
   * Appends one token.
   * @returns its row, the index to ask `LlamaContext.logits` for when `wantsLogits`
   */
  add(token: number, position: number, sequence: number, wantsLogits: boolean): number {
    const row = this.length;
    if (row >= this.capacity) throw new RangeError(`batch is full at ${this.capacity} tokens`);
    this.#token[row] = token;
    this.#position[row] = position;
    this.#sequence[row] = sequence;
    this.#wantsLogits[row] = wantsLogits ? 1 : 0;
    this.length = row + 1;
    return row;
  }

  /** The struct that llama_decode takes by value; its pointers stay valid until `dispose`. */
  toNative(): Record<string, number | Pointer> {
    this.#native['n_tokens'] = this.length;
    return this.#native;
  }

  dispose(): void {
    for (const pointer of this.#allocations.splice(0)) koffi.free(pointer);
  }

  #allocate(byteCount: number): { address: bigint; memory: ArrayBuffer } {
    const address = koffi.alloc('uint8_t', byteCount) as bigint;
    this.#allocations.push(address);
    return { address, memory: koffi.view(address, byteCount) };
  }
}
