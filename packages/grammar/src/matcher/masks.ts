// Which tokens are legal: the trie of all tokens is walked together with the automaton, so that a
// prefix that many tokens share is decided once. Strings, where nearly all tokens are legal, have
// ways of their own: what a token does inside a string was worked out with the vocabulary, and only
// what follows the closing quote depends on the place.
import type { Regex } from '../regex/regex.ts';
import type { ByteTrie } from '../vocabulary/byte-trie.ts';
import { clearBit, setBit, type TokenTrie } from '../vocabulary/token-trie.ts';
import type { Configuration, Position, StringPosition } from './configuration.ts';
import { OpenKeys } from './open-keys.ts';
import { BROKEN, decodeStep, PLAIN } from './string-decoder.ts';
import type { Parts, Transitions } from './transitions.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Takes the entries of a trie that turn out to be legal. */
export type Mark = (entry: number) => void;

export class Masks {
  readonly #parts: Parts;
  readonly #transitions: Transitions;
  readonly #tokens: TokenTrie;
  readonly #openKeys: OpenKeys;

  constructor(parts: Parts, transitions: Transitions, tokens: TokenTrie) {
    this.#parts = parts;
    this.#transitions = transitions;
    this.#tokens = tokens;
    this.#openKeys = new OpenKeys(parts, transitions, tokens, this);
  }

  /** Marks the legal tokens of one configuration in an empty mask; end tokens are not its matter. */
  fill(from: Configuration, mask: Uint32Array): void {
    const { trie } = this.#tokens;
    if (from.position.type === 'string' && from.position.decode === PLAIN) {
      if (this.#fillFreeString(from, from.position, mask)) return;
      if (this.#openKeys.fill(from, from.position, mask)) return;
    }
    this.walk(trie, 0, from, (token) => setBit(mask, token));
  }

  /** Marks the entries below `node` that are legal after it. */
  walk(trie: ByteTrie, node: number, from: Configuration, mark: Mark): void {
    const { position } = from;
    if (position.type === 'string') this.#walkString(trie, node, from, position, mark);
    else this.#walkStructure(trie, node, from, mark);
  }

  #walkStructure(trie: ByteTrie, node: number, from: Configuration, mark: Mark): void {
    const candidates = candidateBytes(from.position);
    const end = trie.after[node] as number;
    for (let child = node + 1; child < end; child = trie.after[child] as number) {
      const byte = trie.bytes[child] as number;
      if (candidates[byte] === 0) continue;
      const next = this.#transitions.step(from, byte);
      if (next.length > 0) this.arrive(trie, child, next, mark);
    }
  }

  /** Marks the entries that end at `node`, where `at` is reached, and those below. */
  arrive(trie: ByteTrie, node: number, at: readonly Configuration[], mark: Mark): void {
    markEntries(trie, node, mark);
    if ((trie.after[node] as number) === node + 1) return;
    for (const configuration of at) this.walk(trie, node, configuration, mark);
  }

  /** The same in strings, without a configuration for each character. */
  #walkString(
    trie: ByteTrie,
    node: number,
    from: Configuration,
    position: StringPosition,
    mark: Mark,
  ): void {
    const { arena } = this.#parts;
    const base = trie.depth[node] as number;
    // [depth below `node`] what the string still has to be, and what of a character is under way.
    const contents: Regex[] = [position.content];
    const decodes: number[] = [position.decode];
    const end = trie.after[node] as number;
    for (let at = node + 1; at < end; ) {
      const depth = (trie.depth[at] as number) - base;
      const byte = trie.bytes[at] as number;
      const content = contents[depth - 1] as Regex;
      const decode = decodes[depth - 1] as number;
      if (decode === PLAIN && byte === QUOTE) {
        if (arena.nullable(content)) this.#close(trie, node, at, from, mark);
        at = trie.after[at] as number;
        continue;
      }
      let rest: Regex | null;
      if (decode === PLAIN && byte < 0x80 && byte >= 0x20 && byte !== BACKSLASH) {
        rest = arena.derive(content, byte);
        if (!arena.alive(rest)) rest = null;
        decodes[depth] = PLAIN;
      } else {
        const decoded = decodeStep(decode, byte);
        rest = this.#advance({ ...position, content, decode }, decoded);
        decodes[depth] = Math.max(decoded, PLAIN);
      }
      if (rest === null) {
        at = trie.after[at] as number;
        continue;
      }
      contents[depth] = rest;
      markEntries(trie, at, mark);
      at++;
    }
  }

  #advance(position: StringPosition, decoded: number): Regex | null {
    const { arena } = this.#parts;
    if (decoded === BROKEN) return null;
    if (decoded >= 0) return this.#transitions.isViable(position, decoded) ? position.content : null;
    const codePoint = -2 - decoded;
    if (!this.#transitions.mayEscape(position, codePoint)) return null;
    const rest = arena.derive(position.content, codePoint);
    return arena.alive(rest) ? rest : null;
  }

  /** The quote at node `at` closes the string that was `from` at `node`. */
  #close(trie: ByteTrie, node: number, at: number, from: Configuration, mark: Mark): void {
    let reached: readonly Configuration[] = [from];
    const path = pathTo(trie, node, at);
    for (let i = 0; i < path.length; i++) {
      reached = reached.flatMap((one) => this.#transitions.step(one, path.charCodeAt(i)));
    }
    if (reached.length > 0) this.arrive(trie, at, reached, mark);
  }

  /** Strings of which at most the length matters. False when this one is not. */
  #fillFreeString(from: Configuration, position: StringPosition, mask: Uint32Array): boolean {
    if (position.key !== null || from.capture !== null) return false;
    const lengths = this.#parts.arena.freeLengths(position.content);
    if (lengths === null) return false;
    const tokens = this.#tokens;
    mask.set(tokens.inString);
    if (lengths.max < tokens.stringLengthMax) {
      for (let token = 0; token < tokens.size; token++) {
        if ((tokens.stringLengths[token] as number) > lengths.max) clearBit(mask, token);
      }
    }
    const mark = (group: number): void => {
      const closers = tokens.closers[group];
      for (const [index, token] of closers?.tokens.entries() ?? []) {
        const length = closers?.lengths[index] as number;
        if (length >= lengths.min && length <= lengths.max) setBit(mask, token);
      }
    };
    const after = this.#transitions.closeString(position, from);
    if (after.length === 0) return true;
    for (const group of tokens.bareClosers) mark(tokens.closers.indexOf(group));
    for (const configuration of after) this.walk(tokens.closerTrie, 0, configuration, mark);
    return true;
  }
}

function markEntries(trie: ByteTrie, node: number, mark: Mark): void {
  for (let entry = trie.entry[node] as number; entry !== -1; entry = trie.twin[entry] as number) {
    mark(entry);
  }
}

/** The bytes that lead from `node` down to `target`. */
function pathTo(trie: ByteTrie, node: number, target: number): string {
  let path = '';
  for (let at = node; at !== target; ) {
    let child = at + 1;
    while ((trie.after[child] as number) <= target) child = trie.after[child] as number;
    path += String.fromCharCode(trie.bytes[child] as number);
    at = child;
  }
  return path;
}

const tables = {
  value: byteTable('"[{-0123456789tfn'),
  number: byteTable('0123456789.eE+-,]}\n'),
  key: byteTable('"'),
};
const allBytes: Uint8Array = new Uint8Array(256).fill(1);
const textTables = new Map<string, Uint8Array>();

/** [256] 0 for bytes that are illegal without a closer look. */
function candidateBytes(position: Position): Uint8Array {
  if (position.type === 'text') {
    const first = position.text[0] as string;
    let table = textTables.get(first);
    if (table === undefined) {
      table = byteTable(first);
      textTables.set(first, table);
    }
    return table;
  }
  if (position.type === 'value' || position.type === 'number' || position.type === 'key') {
    return tables[position.type];
  }
  return allBytes;
}

function byteTable(bytes: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let i = 0; i < bytes.length; i++) table[bytes.charCodeAt(i)] = 1;
  return table;
}
