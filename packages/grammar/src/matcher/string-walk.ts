// Walks tokens through the inside of a string: by its language alone, without a configuration for
// each character.
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import type { ByteTrie } from '../vocabulary/byte-trie.ts';
import type { CharactersBelow } from '../vocabulary/characters-below.ts';
import type { Characters } from './characters.ts';
import type { StringPosition } from './configuration.ts';
import { Loops } from './loops.ts';
import { BROKEN, decodeStep, isEscape, PLAIN } from './string-decoder.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Nodes below which finding out a loop costs more than walking them. */
const LOOP_PAYS = 64;

export type StringVisitor = {
  /**
   * The string goes on at `node` with `rest` to come, after `count` characters since the start of
   * the text. One that is unfinished, in the state `decode`, is not counted and still part of
   * `rest`. False ends the walk.
   */
  readonly onNode: (node: number, rest: Regex, count: number, decode: number) => boolean;
  /** Anything may follow from `node` on; nothing below is visited then. */
  readonly onFree?: (node: number) => void;
  /** Whatever is legal in a string at `node` and below leads back to `rest`; the same. */
  readonly onLoop?: (node: number, rest: Regex) => void;
  /** The quote at `node` ends the string after `count` characters; nothing below is visited. */
  readonly onClose: (node: number, count: number) => void;
};

/** Where a walk starts. */
export type WalkStart = {
  /** Characters before it. */
  readonly count: number;
  /** [256] 1 for bytes that may come first. */
  readonly firstBytes: Uint8Array;
};

const AT_THE_START: WalkStart = { count: 0, firstBytes: new Uint8Array(256).fill(1) };

export class StringWalk {
  readonly #arena: RegexArena;
  readonly #characters: Characters;
  readonly #below: CharactersBelow;
  readonly #loops: Loops;

  /** @param below for the trie of those walks that have `onLoop` */
  constructor(arena: RegexArena, characters: Characters, below: CharactersBelow) {
    this.#arena = arena;
    this.#characters = characters;
    this.#below = below;
    this.#loops = new Loops(arena);
  }

  /**
   * Visits what is legal below `node`, where the string is at `position`.
   * @returns false when the visitor ended the walk
   */
  run(
    trie: ByteTrie,
    node: number,
    position: StringPosition,
    visitor: StringVisitor,
    { count: countBefore, firstBytes }: WalkStart = AT_THE_START,
  ): boolean {
    const arena = this.#arena;
    const base = trie.depth[node] as number;
    // [depth below `node`] what the string still has to be, and what of a character is under way.
    const contents: Regex[] = [position.content];
    const decodes: number[] = [position.decode];
    const counts: number[] = [countBefore];
    const end = trie.after[node] as number;
    for (let at = node + 1; at < end; ) {
      const depth = (trie.depth[at] as number) - base;
      const byte = trie.bytes[at] as number;
      if (depth === 1 && firstBytes[byte] === 0) {
        at = trie.after[at] as number;
        continue;
      }
      const content = contents[depth - 1] as Regex;
      const decode = decodes[depth - 1] as number;
      const count = counts[depth - 1] as number;
      let rest: Regex | null = null;
      counts[depth] = count;
      if (decode !== PLAIN || byte >= 0x80 || byte === BACKSLASH) {
        const decoded = decodeStep(decode, byte);
        if (decoded !== BROKEN) rest = this.#advance(position, content, decode, decoded);
        decodes[depth] = Math.max(decoded, PLAIN);
        if (decoded < 0) counts[depth] = count + 1;
      } else if (byte === QUOTE) {
        if (arena.nullable(content)) visitor.onClose(at, count);
      } else if (byte >= 0x20) {
        const derived = arena.derive(content, byte);
        if (arena.alive(derived)) rest = derived;
        decodes[depth] = PLAIN;
        counts[depth] = count + 1;
      }
      if (rest === null) {
        at = trie.after[at] as number;
        continue;
      }
      const isFree =
        decodes[depth] === PLAIN ? rest === arena.anyString : this.#isFree(content, byte);
      if (isFree && visitor.onFree !== undefined) {
        visitor.onFree(at);
        at = trie.after[at] as number;
        continue;
      }
      if (rest === content && decode === PLAIN && visitor.onLoop !== undefined) {
        const size = (trie.after[at] as number) - at;
        const loop =
          this.#loops.known(content) ?? (size < LOOP_PAYS ? null : this.#loops.of(content));
        if (loop !== null && this.#below.areWithin(at, loop)) {
          visitor.onLoop(at, content);
          at = trie.after[at] as number;
          continue;
        }
      }
      contents[depth] = rest;
      const goesOn = visitor.onNode(at, rest, counts[depth] as number, decodes[depth] as number);
      if (!goesOn) return false;
      at++;
    }
    return true;
  }

  /** Whether anything may follow, whatever the character is that starts with `byte`. */
  #isFree(content: Regex, byte: number): boolean {
    return byte >= 0xc0 && this.#arena.wide(content) === this.#arena.anyString;
  }

  #advance(
    position: StringPosition,
    content: Regex,
    decode: number,
    decoded: number,
  ): Regex | null {
    const arena = this.#arena;
    if (decoded >= 0) {
      // Outside of ASCII most languages make no difference between characters.
      const wide = isEscape(decoded) ? null : arena.wide(content);
      if (wide !== null) return arena.alive(wide) ? content : null;
      return this.#characters.isViable({ ...position, content }, decoded) ? content : null;
    }
    const codePoint = -2 - decoded;
    if (!this.#characters.mayEscape({ ...position, decode }, codePoint)) return null;
    const rest = arena.derive(content, codePoint);
    return arena.alive(rest) ? rest : null;
  }
}
