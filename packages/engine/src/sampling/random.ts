// A small seeded generator, so that a request's draws depend on its seed alone.

/** xoshiro128** by Blackman and Vigna, its state filled by splitmix32. */
export class Random {
  readonly #state = new Uint32Array(4);

  /** @param seed any number; its lowest 32 bits count */
  constructor(seed: number) {
    let mix = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      mix = (mix + 0x9e3779b9) >>> 0;
      let value = mix;
      value = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
      value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
      this.#state[i] = value ^ (value >>> 15);
    }
  }

  /** The next number in [0, 1), 53 random bits. */
  next(): number {
    const high = this.#nextBits() >>> 5; // 27 bits
    const low = this.#nextBits() >>> 6; // 26 bits
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  #nextBits(): number {
    const state = this.#state as Uint32Array & [number, number, number, number];
    const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotateLeft(state[3], 11);
    return result;
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
