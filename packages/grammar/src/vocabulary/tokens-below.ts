// Tokens of one kind by their place in the trie: those below a node are a slice of one array.
import type { ByteTrie } from './byte-trie.ts';

/** Slices that are kept as masks, which are faster to add. */
const LONG = 2048;

export class TokensBelow {
  readonly #trie: ByteTrie;
  /** In the order of the trie's nodes. */
  readonly #tokens: Int32Array;
  /** [nodes + 1] how many come before a node. */
  readonly #starts: Int32Array;
  /** By node, of long slices. */
  readonly #masks = new Map<number, Uint32Array>();

  constructor(trie: ByteTrie, isOne: (token: number) => boolean) {
    const nodeCount = trie.entry.length;
    const tokens: number[] = [];
    this.#starts = new Int32Array(nodeCount + 1);
    for (let node = 0; node < nodeCount; node++) {
      this.#starts[node] = tokens.length;
      trie.forEachAt(node, (token) => {
        if (isOne(token)) tokens.push(token);
      });
    }
    this.#starts[nodeCount] = tokens.length;
    this.#tokens = Int32Array.from(tokens);
    this.#trie = trie;
  }

  /** The tokens that end at `node`. */
  own(node: number): Int32Array {
    return this.#tokens.subarray(this.#starts[node], this.#starts[node + 1]);
  }

  /** The tokens that end at `node` or below it. */
  at(node: number): Int32Array {
    const end = this.#trie.after[node] as number;
    return this.#tokens.subarray(this.#starts[node], this.#starts[end]);
  }

  /** Adds `own(node)` to a mask. */
  addOwn(node: number, mask: Uint32Array): void {
    this.#add(this.#starts[node] as number, this.#starts[node + 1] as number, mask);
  }

  /** Adds `at(node)` to a mask. */
  addAt(node: number, mask: Uint32Array): void {
    const start = this.#starts[node] as number;
    const end = this.#starts[this.#trie.after[node] as number] as number;
    if (end - start < LONG) {
      this.#add(start, end, mask);
      return;
    }
    let all = this.#masks.get(node);
    if (all === undefined) {
      all = new Uint32Array(mask.length);
      this.#add(start, end, all);
      this.#masks.set(node, all);
    }
    for (let word = 0; word < mask.length; word++) {
      mask[word] = (mask[word] as number) | (all[word] as number);
    }
  }

  #add(start: number, end: number, mask: Uint32Array): void {
    for (let at = start; at < end; at++) {
      const token = this.#tokens[at] as number;
      mask[token >>> 5] = (mask[token >>> 5] as number) | (1 << (token & 31));
    }
  }
}
