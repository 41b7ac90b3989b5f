// Tokens of one kind by their place in the trie: those below a node are a slice of one array.
import type { ByteTrie } from './byte-trie.ts';

export class TokensBelow {
  readonly #trie: ByteTrie;
  /** In the order of the trie's nodes. */
  readonly #tokens: Int32Array;
  /** [nodes + 1] how many come before a node. */
  readonly #starts: Int32Array;

  constructor(trie: ByteTrie, isOne: (token: number) => boolean) {
    const nodeCount = trie.entry.length;
    const tokens: number[] = [];
    this.#starts = new Int32Array(nodeCount + 1);
    for (let node = 0; node < nodeCount; node++) {
      this.#starts[node] = tokens.length;
      for (let token = trie.entry[node] as number; token !== -1; ) {
        if (isOne(token)) tokens.push(token);
        token = trie.twin[token] as number;
      }
    }
    this.#starts[nodeCount] = tokens.length;
    this.#tokens = Int32Array.from(tokens);
    this.#trie = trie;
  }

  /** The tokens that end at `node` or below it. */
  at(node: number): Int32Array {
    const end = this.#trie.after[node] as number;
    return this.#tokens.subarray(this.#starts[node], this.#starts[end]);
  }
}
