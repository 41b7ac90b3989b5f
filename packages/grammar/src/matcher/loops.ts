// The characters after which a language is what it was before, such as all digits in `[0-9]*`.
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import {
  COMMON_BIT,
  isRareOnly,
  RARE,
  RARE_BIT,
  SET_WORDS,
} from '../vocabulary/characters-below.ts';

const FIRST = 0x20;
const LAST = 0x7f;
const END = 0x110000;

export class Loops {
  readonly #arena: RegexArena;
  readonly #sets = new Map<Regex, Int32Array>();

  constructor(arena: RegexArena) {
    this.#arena = arena;
  }

  /** The same where it was asked for before. */
  known(regex: Regex): Int32Array | undefined {
    return this.#sets.get(regex);
  }

  /** [SET_WORDS] those that stand unescaped. */
  of(regex: Regex): Int32Array {
    let set = this.#sets.get(regex);
    if (set === undefined) {
      set = this.#find(regex);
      this.#sets.set(regex, set);
    }
    return set;
  }

  #find(regex: Regex): Int32Array {
    const arena = this.#arena;
    const set = new Int32Array(SET_WORDS);
    const add = (bit: number): void => {
      set[bit >>> 5] = (set[bit >>> 5] as number) | (1 << (bit & 31));
    };
    for (let character = FIRST; character <= LAST; character++) {
      if (arena.derive(regex, character) === regex) add(character);
    }
    const wide = this.#beyondAscii(regex);
    if (wide.common) add(COMMON_BIT);
    if (wide.rare) add(RARE_BIT);
    return set;
  }

  #beyondAscii(regex: Regex): { readonly common: boolean; readonly rare: boolean } {
    const arena = this.#arena;
    const starts = [0x80, ...arena.classes(regex).filter((start) => start > 0x80)];
    let common = true;
    let rare = true;
    for (const [index, start] of starts.entries()) {
      if (arena.derive(regex, start) === regex) continue;
      const end = starts[index + 1] ?? END;
      if (!isRareOnly(start, end)) common = false;
      if (RARE.some((one) => start <= one && one < end)) rare = false;
    }
    return { common, rare };
  }
}
