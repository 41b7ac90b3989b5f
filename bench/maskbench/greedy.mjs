// Splits bytes into the longest tokens of a vocabulary, from left to right.

const BYTE_VALUES = 256;

export class GreedyTokenizer {
  // Trie: the child of `node` by `byte` is under node * 256 + byte; node 0 is the root.
  #children = new Map();
  #tokenAt = [-1];

  /** @param {readonly Uint8Array[]} tokens bytes of each token; the empty ones are never used */
  constructor(tokens) {
    tokens.forEach((bytes, token) => {
      if (bytes.length > 0) this.#insert(bytes, token);
    });
  }

  /** @returns {number[] | null} null where no token begins with the next byte */
  tokenize(bytes) {
    const found = [];
    for (let start = 0; start < bytes.length; ) {
      const { token, length } = this.#longest(bytes, start);
      if (length === 0) return null;
      found.push(token);
      start += length;
    }
    return found;
  }

  #insert(bytes, token) {
    let node = 0;
    for (const byte of bytes) {
      const edge = node * BYTE_VALUES + byte;
      let child = this.#children.get(edge);
      if (child === undefined) {
        child = this.#tokenAt.push(-1) - 1;
        this.#children.set(edge, child);
      }
      node = child;
    }
    if (this.#tokenAt[node] < 0) this.#tokenAt[node] = token;
  }

  #longest(bytes, start) {
    let longest = { token: -1, length: 0 };
    let node = 0;
    for (let end = start; end < bytes.length; end += 1) {
      node = this.#children.get(node * BYTE_VALUES + bytes[end]);
      if (node === undefined) break;
      const token = this.#tokenAt[node];
      if (token >= 0) longest = { token, length: end + 1 - start };
    }
    return longest;
  }
}
