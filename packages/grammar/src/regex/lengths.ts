// How long the texts of a language are, in characters, where its tree tells.
import type { RegexArena } from './arena.ts';
import type { Regex } from './regex.ts';

/** Every length from `min` to `max` occurs, and no other. */
export type Lengths = { readonly min: number; readonly max: number };

/** A language whose texts have between `min` and `max` characters. */
export type Bounded = Lengths & { readonly core: Regex };

export class LengthFinder {
  readonly #arena: RegexArena;
  readonly #known = new Map<Regex, Lengths | null>();

  constructor(arena: RegexArena) {
    this.#arena = arena;
  }

  /** Null where lengths may be missing, or are not told by the tree. */
  lengths(regex: Regex): Lengths | null {
    let found = this.#known.get(regex);
    if (found === undefined) {
      found = this.#find(regex);
      this.#known.set(regex, found);
    }
    return found;
  }

  /** A language that is written as another one and bounds on its length; null for others. */
  split(regex: Regex): Bounded | null {
    const bounds = this.#bounds(regex);
    if (bounds !== null) return { core: this.#arena.anyString, ...bounds };
    const [body] = regex.parts;
    if (regex.kind === 'repeat' && body?.kind === 'chars') {
      const { min, max } = regex;
      return { core: this.#arena.repeat(body, 0, Number.POSITIVE_INFINITY), min, max };
    }
    const [one, other, ...more] = regex.parts;
    if (regex.kind !== 'and' || one === undefined || other === undefined) return null;
    if (more.length > 0) return null;
    const ofOne = this.#bounds(one);
    if (ofOne !== null) return { core: other, ...ofOne };
    const ofOther = this.#bounds(other);
    return ofOther === null ? null : { core: one, ...ofOther };
  }

  /** Bounds of a language that asks for nothing but a length. */
  #bounds(regex: Regex): Lengths | null {
    const { anyChar, empty } = this.#arena;
    if (regex.kind === 'repeat' && regex.parts[0] === anyChar) {
      return { min: regex.min, max: regex.max };
    }
    if (regex === anyChar) return { min: 1, max: 1 };
    return regex === empty ? { min: 0, max: 0 } : null;
  }

  #find(regex: Regex): Lengths | null {
    switch (regex.kind) {
      case 'empty':
        return { min: 0, max: 0 };
      case 'chars':
        return { min: 1, max: 1 };
      case 'concat':
        return this.#ofConcat(regex);
      case 'or':
        return this.#ofChoice(regex);
      case 'repeat':
        return this.#ofRepeat(regex);
      default:
        return null;
    }
  }

  #ofConcat(regex: Regex): Lengths | null {
    let min = 0;
    let max = 0;
    // Down the chain by a loop: it can be as long as a pattern.
    for (let rest: Regex | undefined = regex; rest !== undefined; ) {
      const head: Regex = rest.kind === 'concat' ? (rest.parts[0] as Regex) : rest;
      const lengths = this.lengths(head);
      if (lengths === null) return null;
      min += lengths.min;
      max += lengths.max;
      rest = rest.kind === 'concat' ? rest.parts[1] : undefined;
    }
    return { min, max };
  }

  #ofChoice(regex: Regex): Lengths | null {
    const options: Lengths[] = [];
    for (const part of regex.parts) {
      const lengths = this.lengths(part);
      if (lengths === null) return null;
      options.push(lengths);
    }
    options.sort((one, other) => one.min - other.min);
    let { min, max } = options[0] as Lengths;
    for (const option of options) {
      if (option.min > max + 1) return null;
      max = Math.max(max, option.max);
      min = Math.min(min, option.min);
    }
    return { min, max };
  }

  #ofRepeat({ parts, min, max }: Regex): Lengths | null {
    const body = this.lengths(parts[0] as Regex);
    if (body === null) return null;
    const hasNoGaps = (body.min <= 1 && body.max >= 1) || min === max;
    if (!hasNoGaps) return null;
    return { min: body.min * min, max: body.max === 0 ? 0 : body.max * max };
  }
}
