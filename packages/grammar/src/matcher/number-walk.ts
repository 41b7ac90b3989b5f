// Tokens inside of numbers: which go on with one, and behind which bytes it may end, depends on its
// language alone.

import { byteTable } from '../bytes.ts';
import { KeptByOwner } from '../kept.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import type { ByteTrie } from '../vocabulary/byte-trie.ts';

export type NumberTokens = {
  /** Entries that leave the number unfinished, or end with it. */
  readonly inside: readonly number[];
  /** Nodes whose byte comes after a whole number, and is no part of one. */
  readonly ends: readonly number[];
};

/** Languages whose tokens are kept, for each trie. */
const LANGUAGES_MAX = 512;

const known = new KeptByOwner<ByteTrie, number, NumberTokens>(LANGUAGES_MAX);

const isNumberByte = byteTable('0123456789.eE+-');
const isEndByte = byteTable(',]}\n');

export class NumberWalk {
  readonly #arena: RegexArena;

  constructor(arena: RegexArena) {
    this.#arena = arena;
  }

  /** What comes below `node` where a number has the rest `content`. */
  of(trie: ByteTrie, node: number, content: Regex): NumberTokens {
    if (node !== 0) return this.#walk(trie, node, content);
    const language = this.#arena.languageId(content);
    if (language === null) return this.#walk(trie, node, content);
    const ofTrie = known.of(trie);
    let tokens = ofTrie.get(language);
    if (tokens === undefined) {
      tokens = this.#walk(trie, node, content);
      ofTrie.set(language, tokens);
    }
    return tokens;
  }

  #walk(trie: ByteTrie, node: number, start: Regex): NumberTokens {
    const arena = this.#arena;
    const inside: number[] = [];
    const ends: number[] = [];
    const base = trie.depth[node] as number;
    // [depth below `node`] what the number still has to be.
    const contents: Regex[] = [start];
    const end = trie.after[node] as number;
    for (let at = node + 1; at < end; ) {
      const depth = (trie.depth[at] as number) - base;
      const byte = trie.bytes[at] as number;
      const content = contents[depth - 1] as Regex;
      const rest = isNumberByte[byte] === 0 ? arena.never : arena.derive(content, byte);
      if (arena.alive(rest)) {
        contents[depth] = rest;
        trie.forEachAt(at, (entry) => inside.push(entry));
        at++;
        continue;
      }
      if (isEndByte[byte] === 1 && content.nullable) ends.push(at);
      at = trie.after[at] as number;
    }
    return { inside, ends };
  }
}
