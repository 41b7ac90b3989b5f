// Regular expressions with *and* and *not*, matched by derivatives: what a text must still be after
// a character is a regular expression again. J. A. Brzozowski, "Derivatives of Regular Expressions"
// (1964); S. Owens, J. Reppy and A. Turon, "Regular-expression derivatives re-examined" (2009),
// from where character classes and the weak equivalences come.
import { RegexBuilder } from './builder.ts';
import { includesCharacter } from './char-ranges.ts';
import { LanguageIds } from './language-ids.ts';
import { type Bounded, LengthFinder, type Lengths } from './lengths.ts';
import { LiteralMachine } from './literals.ts';
import { parsePattern } from './pattern.ts';
import type { Machine, Regex } from './regex.ts';
import { RegexSearch } from './search.ts';

const ASCII_COUNT = 128;

/** Derivatives of one regular expression after which a table of them pays. */
const OFTEN = 48;

export class RegexArena extends RegexBuilder {
  readonly #beyondAscii = new Map<Regex, Regex | null>();
  readonly #search: RegexSearch = new RegexSearch(this);
  readonly #lengths: LengthFinder = new LengthFinder(this);
  readonly #languageIds: LanguageIds = new LanguageIds();

  /** The texts in which a pattern of ECMA-262 finds something; see `parsePattern`. */
  pattern(source: string): Regex {
    return parsePattern(this, source);
  }

  /** What must follow `codePoint`. */
  derive(regex: Regex, codePoint: number): Regex {
    if (codePoint < ASCII_COUNT && regex.ascii !== null) {
      const known = regex.ascii[codePoint];
      if (known !== undefined) return known;
    }
    const classes = this.classes(regex);
    const index = classAt(classes, codePoint);
    regex.steps ??= new Array<Regex | undefined>(classes.length).fill(undefined);
    let next = regex.steps[index];
    if (next === undefined) {
      next = this.#derive(regex, codePoint);
      regex.steps[index] = next;
    }
    if (codePoint < ASCII_COUNT && ++regex.askedCount > OFTEN) {
      regex.ascii ??= new Array<Regex | undefined>(ASCII_COUNT).fill(undefined);
      regex.ascii[codePoint] = next;
    }
    return next;
  }

  /** Where classes of characters start: those of a class all lead to the same. */
  classes(regex: Regex): readonly number[] {
    regex.classes ??= this.#findClasses(regex);
    return regex.classes;
  }

  #findClasses(regex: Regex): readonly number[] {
    const starts = new Set<number>([0, 0xe000]);
    const [head, tail] = regex.parts;
    const isHeadAlone = tail === undefined || (regex.kind === 'concat' && !head?.nullable);
    if (head !== undefined && isHeadAlone) return this.classes(head);
    if (regex.kind === 'chars') {
      for (const [first, last] of regex.ranges) starts.add(first).add(last + 1);
    } else if (regex.kind === 'machine') {
      for (const start of regex.machine?.boundaries(regex.state) ?? []) starts.add(start);
    } else {
      for (const part of regex.parts) for (const start of this.classes(part)) starts.add(start);
    }
    starts.delete(0xd800);
    starts.delete(0x110000);
    this.spend(starts.size >> 3);
    return [...starts].sort((one, other) => one - other);
  }

  nullable(regex: Regex): boolean {
    return regex.nullable;
  }

  alive(regex: Regex): boolean {
    return this.#search.alive(regex);
  }

  aliveInRange(regex: Regex, first: number, last: number): boolean {
    return this.#search.livingExamples(regex, first, last).length > 0;
  }

  livingExamples(regex: Regex, first: number, last: number): number[] {
    return this.#search.livingExamples(regex, first, last);
  }

  shortest(regex: Regex): string | null {
    return this.#search.shortest(regex);
  }

  matches(regex: Regex, text: string): boolean {
    let rest = regex;
    for (const character of text) rest = this.derive(rest, character.codePointAt(0) as number);
    return rest.nullable;
  }

  /** Whether the language is a list of texts. */
  isFinite(regex: Regex): boolean {
    return regex === this.empty || regex.machine instanceof LiteralMachine;
  }

  /** The texts of a list; null when there are more than `max`, and for other languages. */
  listed(regex: Regex, max: number): readonly string[] | null {
    const { machine, state } = regex;
    if (machine instanceof LiteralMachine) return machine.texts(state, max);
    return regex === this.empty ? [''] : null;
  }

  /** The character that must come next in a list of texts; null where there is a choice. */
  onlyCodePoint({ machine, state }: Regex): number | null {
    return machine instanceof LiteralMachine ? machine.onlyStep(state) : null;
  }

  isEmptyOnly(regex: Regex): boolean {
    return regex.nullable && this.classes(regex).every((at) => !this.alive(this.derive(regex, at)));
  }

  /** See `LanguageIds.of`. */
  languageId(regex: Regex): number | null {
    return this.#languageIds.of(regex);
  }

  /** See `LengthFinder.lengths`. */
  lengths(regex: Regex): Lengths | null {
    return this.#lengths.lengths(regex);
  }

  /** See `LengthFinder.split`. */
  splitLength(regex: Regex): Bounded | null {
    return this.#lengths.split(regex);
  }

  /** What every character beyond ASCII leads to; null where they differ. */
  wide(regex: Regex): Regex | null {
    let found = this.#beyondAscii.get(regex);
    if (found === undefined) {
      const first = this.derive(regex, ASCII_COUNT);
      const others = this.classes(regex).filter((start) => start > ASCII_COUNT);
      found = others.every((start) => this.derive(regex, start) === first) ? first : null;
      this.#beyondAscii.set(regex, found);
    }
    return found;
  }

  #derive(regex: Regex, codePoint: number): Regex {
    // Parts that were derived before cost their share as well: they are put together anew.
    this.spend(Math.max(1, regex.parts.length));
    const [head, tail] = regex.parts as [Regex, Regex];
    switch (regex.kind) {
      case 'never':
      case 'empty':
        return this.never;
      case 'chars':
        return includesCharacter(regex.ranges, codePoint) ? this.empty : this.never;
      case 'concat': {
        const rest = this.concat(this.derive(head, codePoint), tail);
        return head.nullable ? this.or(rest, this.derive(tail, codePoint)) : rest;
      }
      case 'or':
        return this.or(...regex.parts.map((part) => this.derive(part, codePoint)));
      case 'and':
        return this.and(...regex.parts.map((part) => this.derive(part, codePoint)));
      case 'not':
        return this.not(this.derive(head, codePoint));
      case 'repeat': {
        const more = this.repeat(head, Math.max(regex.min - 1, 0), regex.max - 1);
        return this.concat(this.derive(head, codePoint), more);
      }
      case 'machine': {
        const machine = regex.machine as Machine;
        return this.machine(machine, machine.step(regex.state, codePoint));
      }
    }
  }
}

/** Which of the sorted `starts` is the last that is not above `codePoint`. */
function classAt(starts: readonly number[], codePoint: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= codePoint) low = middle;
    else high = middle - 1;
  }
  return low;
}
