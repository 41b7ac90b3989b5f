// The smallest strings of a language, measured as JSON texts: an escape or a letter beyond ASCII
// takes more bytes than its one code point lets on.

import type { Fuel } from '../fuel.ts';
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import { type SizedSketch, stringSize, textSketch } from './sketch.ts';

/** Smallest members of languages, remembered. */
export class SmallTexts {
  readonly #arena: RegexArena;
  readonly #fuel: Fuel;
  readonly #strings = new Map<Regex, string | null>();
  readonly #numbers = new Map<Regex, SizedSketch | null>();

  constructor(arena: RegexArena, fuel: Fuel) {
    this.#arena = arena;
    this.#fuel = fuel;
  }

  /** A string of the language whose JSON text is smallest; null when the language is empty. */
  string(language: Regex): string | null {
    const known = this.#strings.get(language);
    if (known !== undefined) return known;
    const text = this.#arena.shortest(language);
    this.#strings.set(language, text);
    return text;
  }

  /** The smallest JSON string of the language. */
  stringSketch(language: Regex): SizedSketch | null {
    const text = this.string(language);
    return text === null ? null : textSketch(JSON.stringify(text), stringSize(text));
  }

  /** The smallest of a language of number texts. */
  number(language: Regex): SizedSketch | null {
    const known = this.#numbers.get(language);
    if (known !== undefined) return known;
    const text = this.#arena.shortest(language);
    const sketch = text === null ? null : textSketch(text);
    this.#numbers.set(language, sketch);
    return sketch;
  }

  /** Up to `count` different strings of the language, smallest first, without those of `used`. */
  strings(language: Regex, count: number, used: readonly string[] = []): readonly string[] {
    const taken = [...used];
    const found: string[] = [];
    while (found.length < count) {
      this.#fuel.spend();
      const text = this.string(this.without(language, taken));
      if (text === null) break;
      found.push(text);
      taken.push(text);
    }
    return found;
  }

  /** The language less some strings. */
  without(language: Regex, texts: readonly string[]): Regex {
    const present = texts.filter((text) => this.#arena.matches(language, text));
    if (present.length === 0) return language;
    return this.#arena.and(language, this.#arena.not(this.#arena.literals(present)));
  }
}
