// A trie over byte strings in flat arrays, in depth-first order: a subtree is a range of nodes, so
// that walking it is a loop and leaving it a jump.

/**
 * Node 0 is the root; children of `node` start at `node + 1`, the next sibling is at `after[node]`.
 */
export class ByteTrie {
  /** [nodes] the byte that leads to the node. */
  readonly bytes: Uint8Array;
  /** [nodes] the first node behind the node's subtree. */
  readonly after: Int32Array;
  /** [nodes] distance from the root. */
  readonly depth: Uint16Array;
  /** [nodes] first entry that ends at the node, or -1. */
  readonly entry: Int32Array;
  /** [entries] next entry with the same bytes, or -1. */
  readonly twin: Int32Array;
  /** Length of the longest entry. */
  readonly depthMax: number;
  /** [256] the child of the root over each byte, or -1: it has most of all. */
  readonly #firsts: Int32Array = new Int32Array(256).fill(-1);

  /** @param entries byte strings, one byte a character; empty ones are left out */
  constructor(entries: readonly string[]) {
    const order = sortedIndexes(entries);
    const nodesMax = 1 + order.reduce((sum, index) => sum + (entries[index] as string).length, 0);
    this.bytes = new Uint8Array(nodesMax);
    this.after = new Int32Array(nodesMax);
    this.depth = new Uint16Array(nodesMax);
    this.entry = new Int32Array(nodesMax).fill(-1);
    this.twin = new Int32Array(entries.length).fill(-1);
    this.depthMax = entries.reduce((most, { length }) => Math.max(most, length), 0);
    const count = this.#build(entries, order);
    this.bytes = this.bytes.slice(0, count);
    this.after = this.after.slice(0, count);
    this.depth = this.depth.slice(0, count);
    this.entry = this.entry.slice(0, count);
    for (let at = 1; at < count; at = this.after[at] as number) {
      this.#firsts[this.bytes[at] as number] = at;
    }
  }

  /** The child of `node` over `byte`, or -1. */
  child(node: number, byte: number): number {
    if (node === 0) return this.#firsts[byte] as number;
    const end = this.after[node] as number;
    for (let at = node + 1; at < end; at = this.after[at] as number) {
      const found = this.bytes[at] as number;
      if (found === byte) return at;
      if (found > byte) return -1;
    }
    return -1;
  }

  /** The node that `text` leads to from `node`, or -1. */
  find(text: string, node = 0): number {
    let at = node;
    for (let i = 0; i < text.length && at !== -1; i++) at = this.child(at, text.charCodeAt(i));
    return at;
  }

  /** Visits the entries that end at `node`. */
  forEachAt(node: number, visit: (entry: number) => void): void {
    let entry = this.entry[node] as number;
    for (; entry !== -1; entry = this.twin[entry] as number) visit(entry);
  }

  #build(entries: readonly string[], order: readonly number[]): number {
    const path: number[] = [0]; // nodes from the root to the last one added
    let count = 1;
    let previous = '';
    for (const index of order) {
      const text = entries[index] as string;
      let shared = 0;
      while (shared < previous.length && previous[shared] === text[shared]) shared++;
      for (const closed of path.splice(shared + 1)) this.after[closed] = count;
      for (let i = shared; i < text.length; i++) {
        this.bytes[count] = text.charCodeAt(i);
        this.depth[count] = i + 1;
        path.push(count++);
      }
      const last = path.at(-1) as number;
      this.twin[index] = this.entry[last] as number;
      this.entry[last] = index;
      previous = text;
    }
    for (const open of path) this.after[open] = count;
    return count;
  }
}

function sortedIndexes(entries: readonly string[]): number[] {
  const present = entries.flatMap((text, index) => (text === '' ? [] : [{ text, index }]));
  present.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return present.map(({ index }) => index);
}
