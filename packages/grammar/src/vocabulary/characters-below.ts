// Which characters tokens have in strings, for each subtree of the trie: where all of them keep a
// language as it is, the subtree needs no walk.
import { BROKEN, decodeStep, PLAIN, pendingRanges } from '../matcher/string-decoder.ts';
import type { ByteTrie } from './byte-trie.ts';

/** Bits of a set beside those of ASCII characters, which are their codes. */
export const COMMON_BIT = 0;
export const RARE_BIT = 1;
export const ESCAPE_BIT = 2;

/** 32-bit words of a set of characters. */
export const SET_WORDS = 4;

/**
 * White space and ends of lines beyond ASCII, which patterns tell from all other characters there.
 * Sorted.
 */
// biome-ignore format: a table
export const RARE: readonly number[] = [
  0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008,
  0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff,
];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export class CharactersBelow {
  /** [nodes × SET_WORDS] characters on the way to a node and below it, as far as in a string. */
  readonly #sets: Int32Array;

  /**
   * @param texts of entries, one byte a character; those that are illegal in strings do not count
   */
  constructor(trie: ByteTrie, texts: readonly string[]) {
    const nodeCount = trie.entry.length;
    this.#sets = new Int32Array(nodeCount * SET_WORDS);
    const own = this.#sets;
    const path: number[] = [];
    for (let node = 0; node < nodeCount; node++) {
      path.length = trie.depth[node] as number;
      path.push(node);
      const entry = trie.entry[node] as number;
      if (entry !== -1) addToPath(own, path, texts[entry] as string);
    }
  }

  /** Whether all characters from `node` on, its own one included, are in `set`. */
  areWithin(node: number, set: Int32Array): boolean {
    const at = node * SET_WORDS;
    for (let word = 0; word < SET_WORDS; word++) {
      if (((this.#sets[at + word] as number) & ~(set[word] as number)) !== 0) return false;
    }
    return true;
  }
}

/** Adds each character of a token to the nodes above it, and to those of its own bytes. */
function addToPath(sets: Int32Array, path: readonly number[], text: string): void {
  const bits: [bit: number, last: number][] = [];
  let state = PLAIN;
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    if (state === PLAIN && byte === QUOTE) break;
    if (byte === BACKSLASH) bits.push([ESCAPE_BIT, at]);
    const decoded = decodeStep(state, byte);
    if (decoded === BROKEN) return;
    if (decoded < 0) bits.push([bitOf(-2 - decoded), at]);
    state = decoded < 0 ? PLAIN : decoded;
  }
  if (state !== PLAIN) {
    bits.push([COMMON_BIT, text.length - 1]);
    if (mayBeRare(state)) bits.push([RARE_BIT, text.length - 1]);
  }
  for (const [bit, last] of bits) {
    // A node on the way to the character's last byte has it below.
    for (let depth = 0; depth <= last + 1; depth++) setIn(sets, path[depth] as number, bit);
  }
}

function setIn(sets: Int32Array, node: number, bit: number): void {
  const word = node * SET_WORDS + (bit >>> 5);
  sets[word] = (sets[word] as number) | (1 << (bit & 31));
}

/** The bit of a code point. */
export function bitOf(codePoint: number): number {
  if (codePoint < 0x80) return codePoint < 0x20 ? ESCAPE_BIT : codePoint;
  return isRare(codePoint) ? RARE_BIT : COMMON_BIT;
}

/** Whether a character that is under way may become a rare one. */
export function mayBeRare(state: number): boolean {
  return pendingRanges(state).some(([from, to]) => RARE.some((one) => from <= one && one <= to));
}

/** Whether all code points from `start` to the one before `end` are rare. */
export function isRareOnly(start: number, end: number): boolean {
  for (let codePoint = start; codePoint < end; codePoint++) {
    if (!isRare(codePoint)) return false;
  }
  return true;
}

export function isRare(codePoint: number): boolean {
  return RARE.includes(codePoint);
}
