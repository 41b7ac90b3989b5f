// A mask as its difference to another one. Most masks are one of a few, but for some tokens, and
// one is kept for every place that an answer has been at.
import { hasBit } from '../vocabulary/token-trie.ts';

/** Another mask, never changed, and the words in which this one differs. */
export class PackedMask {
  /** What it is much like; never changed. */
  readonly base: Uint32Array | null;
  /** Those of its tokens that write some of the next item or key, beyond how it starts. */
  readonly far: readonly number[];
  /** [2 × words that differ] where, in rising order, and what is there instead. */
  readonly #words: Int32Array;

  /**
   * @param base which the mask is much like; null for masks with few tokens
   * @param far tokens that may reach far
   */
  constructor(mask: Uint32Array, base: Uint32Array | null, far: readonly number[]) {
    this.base = base;
    this.far = far.filter((token) => hasBit(mask, token));
    this.#words = differences(mask, base ?? zeros(mask.length));
  }

  /** Bytes that it keeps to itself, by estimate. */
  get bytes(): number {
    return 200 + this.#words.byteLength;
  }

  /** Sets `mask` to this one. */
  copyTo(mask: Uint32Array): void {
    if (this.base === null) mask.fill(0);
    else mask.set(this.base);
    const words = this.#words;
    for (let at = 0; at < words.length; at += 2) {
      mask[words[at] as number] = words[at + 1] as number;
    }
  }

  /** Adds this one to `mask`. */
  addTo(mask: Uint32Array): void {
    const words = this.#words;
    let from = 0;
    for (let at = 0; at < words.length; at += 2) {
      const word = words[at] as number;
      this.#addBase(mask, from, word);
      mask[word] = (mask[word] as number) | (words[at + 1] as number);
      from = word + 1;
    }
    this.#addBase(mask, from, mask.length);
  }

  #addBase(mask: Uint32Array, from: number, end: number): void {
    const { base } = this;
    if (base === null) return;
    for (let word = from; word < end; word++) {
      mask[word] = (mask[word] as number) | (base[word] as number);
    }
  }
}

/** Most are alike but for a few words: whole rows are compared at once. */
function differences(mask: Uint32Array, base: Uint32Array): Int32Array {
  if (found.length < 2 * mask.length) found = new Int32Array(2 * mask.length);
  let count = 0;
  for (let row = 0; row < mask.length; row += ROW) {
    if (isRowAlike(mask, base, row)) continue;
    const end = Math.min(row + ROW, mask.length);
    for (let word = row; word < end; word++) {
      if (mask[word] === base[word]) continue;
      found[count++] = word;
      found[count++] = mask[word] as number;
    }
  }
  return found.slice(0, count);
}

/** False for the last row where it is not whole. */
function isRowAlike(mask: Uint32Array, base: Uint32Array, row: number): boolean {
  if (row + ROW > mask.length) return false;
  return (
    (differenceAt(mask, base, row) |
      differenceAt(mask, base, row + 1) |
      differenceAt(mask, base, row + 2) |
      differenceAt(mask, base, row + 3) |
      differenceAt(mask, base, row + 4) |
      differenceAt(mask, base, row + 5) |
      differenceAt(mask, base, row + 6) |
      differenceAt(mask, base, row + 7)) ===
    0
  );
}

function differenceAt(mask: Uint32Array, base: Uint32Array, word: number): number {
  return (mask[word] as number) ^ (base[word] as number);
}

const ROW = 8;
/** Scratch: what was found, until it is copied. */
let found = new Int32Array(0);
let noBits = new Uint32Array(0);

function zeros(length: number): Uint32Array {
  if (noBits.length !== length) noBits = new Uint32Array(length);
  return noBits;
}
