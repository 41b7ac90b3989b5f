// The tokens of strings as a trie over classes of characters. Each of its nodes stands for all the
// nodes of the trie of bytes that are reached by characters of its classes.
import { BROKEN, decodeStep, PLAIN } from '../matcher/string-decoder.ts';
import { ByteTrie } from './byte-trie.ts';
import { type CharacterClasses, CLOSE, PARTIAL } from './character-classes.ts';
import { TokensBelow } from './tokens-below.ts';

/** Tokens that continue strings and tokens that end them, by their nodes in a trie. */
export type StringTokens = {
  readonly trie: ByteTrie;
  readonly inString: TokensBelow;
  readonly closers: TokensBelow;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export class ClassTrie {
  readonly classes: CharacterClasses;
  /** The bytes of this trie are classes. */
  readonly tokens: StringTokens;
  /** By their bytes, the tokens with an escape or a rare character. */
  readonly others: StringTokens;
  /** [nodes] the classes of a node and of all below, but for the quote, as bits. */
  readonly classesBelow: Int32Array;
  /** [nodes] what of a character is under way there; `PLAIN` but where the class is `PARTIAL`. */
  readonly decodes: Int32Array;
  /** Nodes of the trie of bytes, by the nodes that stand for them. */
  readonly #byteNodes: Int32Array;
  readonly #starts: Int32Array;

  /**
   * @param bytes of the tokens that are legal in strings, '' for others
   * @param isCloser of a token that ends a string
   */
  constructor(
    classes: CharacterClasses,
    byteTrie: ByteTrie,
    bytes: readonly string[],
    isCloser: (token: number) => boolean,
  ) {
    this.classes = classes;
    const spelled = bytes.map((token) => classes.spell(token));
    this.tokens = sort(new ByteTrie(spelled.map((token) => token ?? '')), isCloser);
    const isOther = (token: number): boolean => spelled[token] === null;
    const others = bytes.map((token, index) => (isOther(index) ? token : ''));
    this.others = sort(new ByteTrie(others), isCloser);
    const { trie } = this.tokens;
    this.classesBelow = findClassesBelow(trie);
    this.decodes = Int32Array.from(trie.bytes, (kind, node) =>
      kind === PARTIAL ? partialState(bytes[trie.entry[node] as number] as string) : PLAIN,
    );
    const standIns = findStandIns(byteTrie, trie, classes);
    this.#starts = new Int32Array(trie.entry.length + 1);
    for (const node of standIns) {
      if (node !== -1) this.#starts[node + 1] = (this.#starts[node + 1] as number) + 1;
    }
    for (let node = 0; node < trie.entry.length; node++) {
      this.#starts[node + 1] = (this.#starts[node + 1] as number) + (this.#starts[node] as number);
    }
    this.#byteNodes = new Int32Array(this.#starts.at(-1) as number);
    const filled = this.#starts.slice();
    for (const [byteNode, node] of standIns.entries()) {
      if (node === -1) continue;
      const at = filled[node] as number;
      filled[node] = at + 1;
      this.#byteNodes[at] = byteNode;
    }
  }

  /** The nodes of the trie of bytes that a node stands for. */
  byteNodes(node: number): Int32Array {
    return this.#byteNodes.subarray(this.#starts[node], this.#starts[node + 1]);
  }
}

function sort(trie: ByteTrie, isCloser: (token: number) => boolean): StringTokens {
  return {
    trie,
    inString: new TokensBelow(trie, (token) => !isCloser(token)),
    closers: new TokensBelow(trie, isCloser),
  };
}

function findClassesBelow({ bytes, depth }: ByteTrie): Int32Array {
  const classes = new Int32Array(bytes.length);
  const parents = new Int32Array(bytes.length);
  const path: number[] = [0];
  for (let node = 1; node < bytes.length; node++) {
    parents[node] = path[(depth[node] as number) - 1] as number;
    path[depth[node] as number] = node;
  }
  for (let node = bytes.length - 1; node > 0; node--) {
    const kind = bytes[node] as number;
    if (kind !== CLOSE) classes[node] = (classes[node] as number) | (1 << kind);
    const parent = parents[node] as number;
    classes[parent] = (classes[parent] as number) | (classes[node] as number);
  }
  return classes;
}

/** [byte nodes] the node that stands for each; -1 inside of characters, and for all others. */
function findStandIns(
  byteTrie: ByteTrie,
  classTrie: ByteTrie,
  classes: CharacterClasses,
): Int32Array {
  const { bytes, depth } = byteTrie;
  const standIns = new Int32Array(bytes.length).fill(-1);
  standIns[0] = 0;
  // [depth] the class node after the last whole character, and what of the next one is there.
  const nodes: number[] = [0];
  const states: number[] = [PLAIN];
  for (let at = 1; at < bytes.length; at++) {
    const level = depth[at] as number;
    const byte = bytes[at] as number;
    const state = states[level - 1] as number;
    let node = nodes[level - 1] as number;
    const isText = !(state === PLAIN && byte === QUOTE) && byte !== BACKSLASH;
    const decoded = node === -1 || !isText ? BROKEN : decodeStep(state, byte);
    if (decoded === BROKEN) node = -1;
    else if (decoded < 0) {
      const kind = classes.classOf(-2 - decoded);
      node = kind === -1 ? -1 : classTrie.child(node, kind);
      standIns[at] = node;
    }
    nodes[level] = node;
    states[level] = Math.max(decoded, PLAIN);
  }
  return standIns;
}

function partialState(token: string): number {
  let state = PLAIN;
  for (let at = 0; at < token.length; at++) {
    state = Math.max(decodeStep(state, token.charCodeAt(at)), PLAIN);
  }
  return state;
}
