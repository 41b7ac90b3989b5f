// A vocabulary prepared for constrained decoding: its tokens as a trie, and what each token means
// inside a free string, where most of an answer is spent. Made once for a model.
import { byteString, toText } from '../bytes.ts';
import { BROKEN, decodeStep, PLAIN } from '../matcher/string-decoder.ts';
import { ByteTrie } from './byte-trie.ts';
import { COARSE, FINE } from './character-classes.ts';
import { CharactersBelow } from './characters-below.ts';
import { ClassTrie, type StringTokens } from './class-trie.ts';
import { type FarTokens, isFar } from './far.ts';
import { TokensBelow } from './tokens-below.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Tokens that end a string after plain characters, all with the same bytes behind the quote. */
export type Closers = {
  /** The bytes behind the quote. */
  readonly rest: string;
  readonly tokens: readonly number[];
  readonly hasEscape: boolean;
  /** Whether the bytes behind the quote reach into the next item or key. */
  readonly isFar: boolean;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export class TokenTrie {
  /** Number of tokens. */
  readonly size: number;
  /** 32-bit words of a mask. */
  readonly maskWords: number;
  readonly trie: ByteTrie;
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[];
  /** Tokens that continue a free string without ending it. */
  readonly inString: Uint32Array;
  /** [size] characters that a token of `inString` takes at least, one for an unfinished one. */
  readonly stringLengths: Uint16Array;
  /** No token of a string takes more, before the quote if it has one. */
  readonly stringLengthMax: number;
  /** Tokens that end a string, by what follows the quote, and whether an escape comes before it. */
  readonly closers: readonly Closers[];
  /** [closers] the bytes behind the quote, at least one; entries are indexes into `closers`. */
  readonly closerTrie: ByteTrie;
  /** [size] index into `closers`, or -1. */
  readonly closerOf: Int32Array;
  /** Indexes of the groups whose tokens end with the quote, and of those that reach far. */
  readonly bareClosers: readonly number[];
  readonly farClosers: readonly number[];
  /** Those that reach into the next item or key, from inside a string and from outside of one. */
  readonly farTokens: FarTokens;
  /** All tokens of `closers`, as a list and as a mask. */
  readonly closerTokens: readonly number[];
  readonly closerMask: Uint32Array;
  /** [size] where they stand in `closerTokens`; 0 for others. */
  readonly closerRank: Int32Array;
  /** [size] characters before the quote, of those tokens. */
  readonly closerLengths: Uint16Array;
  /** Tokens of `inString` and of `closers`, by their bytes and by classes of characters. */
  readonly stringTokens: StringTokens;
  /** By few classes, and by more where those do not do. */
  readonly coarseTrie: ClassTrie;
  readonly fineTrie: ClassTrie;
  /** Of strings, in the order of the trie. */
  readonly charactersBelow: CharactersBelow;
  readonly #tokens: string[] = [];
  readonly #closerTexts = new Map<number, string>();
  #closersByText: ReadonlyMap<string, readonly number[]> | null = null;
  readonly #shorter: Uint32Array[] = [];
  /** Tokens of `inString`, the longest first. */
  #byLength: readonly number[] | null = null;

  constructor(vocabulary: Vocabulary) {
    this.size = vocabulary.size;
    this.maskWords = Math.ceil(vocabulary.size / 32);
    const endTokens: number[] = [];
    for (let token = 0; token < vocabulary.size; token++) {
      const isEnd = vocabulary.isEndOfGeneration(token);
      if (isEnd) endTokens.push(token);
      this.#tokens.push(isEnd ? '' : byteString(vocabulary.tokenBytes(token)));
    }
    this.endTokens = endTokens;
    this.trie = new ByteTrie(this.#tokens);
    this.inString = new Uint32Array(this.maskWords);
    this.stringLengths = new Uint16Array(this.size);
    this.closerLengths = new Uint16Array(this.size);
    const groups = new Map<string, Group>();
    for (let token = 0; token < this.size; token++) this.#sort(token, groups);
    const longer = (most: number, length: number): number => Math.max(most, length);
    this.stringLengthMax = this.closerLengths.reduce(longer, this.stringLengths.reduce(longer, 0));
    this.closers = [...groups.values()];
    this.closerTokens = this.closers.flatMap(({ tokens }) => tokens);
    this.closerMask = new Uint32Array(this.maskWords);
    for (const token of this.closerTokens) setBit(this.closerMask, token);
    this.closerOf = new Int32Array(this.size).fill(-1);
    for (const [index, { tokens }] of this.closers.entries()) {
      for (const token of tokens) this.closerOf[token] = index;
    }
    this.closerRank = new Int32Array(this.size);
    for (const [rank, token] of this.closerTokens.entries()) this.closerRank[token] = rank;
    const isCloser = (token: number): boolean => this.closerOf[token] !== -1;
    this.stringTokens = {
      trie: this.trie,
      inString: new TokensBelow(this.trie, (token) => hasBit(this.inString, token)),
      closers: new TokensBelow(this.trie, isCloser),
    };
    const legal = this.#tokens.map((bytes, token) =>
      hasBit(this.inString, token) || isCloser(token) ? bytes : '',
    );
    this.coarseTrie = new ClassTrie(COARSE, this.trie, legal, isCloser);
    this.fineTrie = new ClassTrie(FINE, this.trie, legal, isCloser);
    this.charactersBelow = new CharactersBelow(this.trie, this.#tokens);
    this.bareClosers = this.closers.flatMap(({ rest }, group) => (rest === '' ? [group] : []));
    this.farClosers = this.closers.flatMap(({ isFar: is }, group) => (is ? [group] : []));
    this.farTokens = this.#findFar();
    this.closerTrie = new ByteTrie([...groups.values()].map(({ rest }) => rest));
  }

  /** The bytes of a token, one a character; empty for those that stand for no text. */
  bytesOf(token: number): string {
    return this.#tokens[token] ?? '';
  }

  /** Whether a token ends a string and reaches into the next item or key. */
  isFarCloser(token: number): boolean {
    return this.closers[this.closerOf[token] as number]?.isFar === true;
  }

  /** The text before the quote of a token of `closers`. */
  closerText(token: number): string {
    let text = this.#closerTexts.get(token);
    if (text === undefined) {
      const bytes = this.bytesOf(token);
      const group = this.closers[this.closerOf[token] as number] as Closers;
      const before = toText(bytes.slice(0, bytes.length - group.rest.length - 1));
      text = group.hasEscape ? (JSON.parse(`"${before}"`) as string) : before;
      this.#closerTexts.set(token, text);
    }
    return text;
  }

  /** The tokens of `closers` with this text before the quote. */
  closersWith(text: string): readonly number[] {
    this.#closersByText ??= this.#groupByText();
    return this.#closersByText.get(text) ?? [];
  }

  /** Tokens of `inString` that take at most `length` characters. Shared: not to be changed. */
  inStringUpTo(length: number): Uint32Array {
    if (length >= this.stringLengthMax) return this.inString;
    let mask = this.#shorter[length];
    if (mask === undefined) {
      mask = this.inString.slice();
      this.#byLength ??= this.#sortByLength();
      for (const token of this.#byLength) {
        if ((this.stringLengths[token] as number) <= length) break;
        clearBit(mask, token);
      }
      this.#shorter[length] = mask;
    }
    return mask;
  }

  /**
   * Tokens that spell `bytes`, the longest first at each place.
   * @throws Error when some byte is in no token
   */
  spell(bytes: string): Int32Array {
    const tokens: number[] = [];
    for (let at = 0; at < bytes.length; ) {
      const token = this.#longestAt(bytes, at);
      if (token === -1) {
        throw new Error(`The vocabulary has no token for byte ${bytes.charCodeAt(at)}.`);
      }
      tokens.push(token);
      at += this.bytesOf(token).length;
    }
    return Int32Array.from(tokens);
  }

  /** The tokens whose bytes `bytes` starts with. */
  prefixesOf(bytes: Uint8Array): number[] {
    const found: number[] = [];
    let node = 0;
    for (const byte of bytes) {
      node = this.trie.child(node, byte);
      if (node === -1) break;
      this.trie.forEachAt(node, (token) => found.push(token));
    }
    return found;
  }

  #findFar(): FarTokens {
    const inString = this.closers.flatMap((group) => (group.isFar ? group.tokens : []));
    const outside: number[] = [];
    for (const [token, bytes] of this.#tokens.entries())
      if (isFar(bytes, false)) outside.push(token);
    return { inString: this.#sorted(inString), outside: this.#sorted(outside) };
  }

  /** The same tokens in the order of their bytes. */
  #sorted(tokens: readonly number[]): readonly number[] {
    return tokens.toSorted((one, other) => (this.bytesOf(one) < this.bytesOf(other) ? -1 : 1));
  }

  #groupByText(): ReadonlyMap<string, readonly number[]> {
    const groups = new Map<string, number[]>();
    for (const token of this.closerTokens) {
      const text = this.closerText(token);
      const group = groups.get(text);
      if (group === undefined) groups.set(text, [token]);
      else group.push(token);
    }
    return groups;
  }

  #sortByLength(): readonly number[] {
    const lengthOf = (token: number): number => this.stringLengths[token] as number;
    const tokens = Array.from({ length: this.size }, (_, token) => token);
    return tokens.filter((token) => lengthOf(token) > 0).sort((a, b) => lengthOf(b) - lengthOf(a));
  }

  #longestAt(bytes: string, from: number): number {
    let longest = -1;
    let node = 0;
    for (let at = from; at < bytes.length; at++) {
      node = this.trie.child(node, bytes.charCodeAt(at));
      if (node === -1) break;
      const token = this.trie.entry[node] as number;
      if (token !== -1) longest = token;
    }
    return longest;
  }

  /** Finds out what a token does to a free string. */
  #sort(token: number, groups: Map<string, Group>): void {
    const bytes = this.bytesOf(token);
    if (bytes === '') return;
    let state = PLAIN;
    let length = 0;
    let hasEscape = false;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes.charCodeAt(at);
      if (byte === QUOTE && state === PLAIN) {
        addTo(groups, bytes.slice(at + 1), hasEscape, token);
        this.closerLengths[token] = length;
        return;
      }
      if (byte === BACKSLASH) hasEscape = true;
      const decoded = decodeStep(state, byte);
      if (decoded === BROKEN) return;
      if (decoded < 0) length++;
      state = decoded < 0 ? PLAIN : decoded;
    }
    setBit(this.inString, token);
    this.stringLengths[token] = length + (state === PLAIN ? 0 : 1);
  }
}

type Group = Closers & { readonly tokens: number[] };

/** Marks a token in a mask. */
export function setBit(mask: Uint32Array, token: number): void {
  const word = token >>> 5;
  mask[word] = (mask[word] as number) | (1 << (token & 31));
}

/** Takes a token out of a mask. */
export function clearBit(mask: Uint32Array, token: number): void {
  const word = token >>> 5;
  mask[word] = (mask[word] as number) & ~(1 << (token & 31));
}

/** Whether a token is in a mask. */
export function hasBit(mask: Uint32Array, token: number): boolean {
  return (((mask[token >>> 5] as number) >>> (token & 31)) & 1) === 1;
}

function addTo(groups: Map<string, Group>, rest: string, hasEscape: boolean, token: number): void {
  const key = `${hasEscape} ${rest}`;
  let group = groups.get(key);
  if (group === undefined) {
    group = { tokens: [], hasEscape, isFar: isFar(rest, false), rest };
    groups.set(key, group);
  }
  group.tokens.push(token);
}
