// One byte further inside of strings: characters, their escapes, and what the language allows.
import type { RegexArena } from '../regex/arena.ts';
import type { PlainPosition, StringPosition } from './configuration.ts';
import { BROKEN, decodeStep, isEscape, PLAIN, pendingRanges } from './string-decoder.ts';

/** What a canonical string may escape: what it must, and what is not ASCII. */
const ESCAPED: readonly (readonly [number, number])[] = [
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x7f, 0x10ffff],
];

export class Characters {
  readonly #arena: RegexArena;

  constructor(arena: RegexArena) {
    this.#arena = arena;
  }

  /** The position in the string after `byte`, which does not close it; null when it is illegal. */
  step(position: StringPosition, byte: number): StringPosition | null {
    const decoded = decodeStep(position.decode, byte);
    if (decoded === BROKEN) return null;
    if (decoded >= 0) {
      return this.isViable(position, decoded) ? { ...position, decode: decoded } : null;
    }
    const codePoint = -2 - decoded;
    if (!this.mayEscape(position, codePoint)) return null;
    const content = this.#arena.derive(position.content, codePoint);
    if (!this.#arena.alive(content)) return null;
    const key = position.key === null ? null : position.key + String.fromCodePoint(codePoint);
    return { ...position, content, decode: PLAIN, key };
  }

  /** The same for text without quotes and escapes. */
  stepPlain(position: PlainPosition, byte: number): PlainPosition | null {
    const decoded = decodeStep(position.decode, byte, true);
    if (decoded === BROKEN) return null;
    const { content } = position;
    if (decoded >= 0) {
      const leadsOn = pendingRanges(decoded).some(([from, to]) =>
        this.#arena.aliveInRange(content, from, to),
      );
      return leadsOn ? { ...position, decode: decoded } : null;
    }
    const rest = this.#arena.derive(content, -2 - decoded);
    return this.#arena.alive(rest) ? { ...position, content: rest, decode: PLAIN } : null;
  }

  /** Whether some code point that an unfinished state may become leads on. */
  isViable({ content, isCanonical }: StringPosition, decode: number): boolean {
    const ranges = pendingRanges(decode);
    if (!isCanonical || !isEscape(decode)) {
      return ranges.some(([from, to]) => this.#arena.aliveInRange(content, from, to));
    }
    return ranges.some(([from, to]) =>
      ESCAPED.some(([low, high]) => {
        const [start, end] = [Math.max(from, low), Math.min(to, high)];
        return start <= end && this.#arena.aliveInRange(content, start, end);
      }),
    );
  }

  /** False for an escape, under way in `position`, that a canonical string does not have. */
  mayEscape({ isCanonical, decode }: StringPosition, codePoint: number): boolean {
    if (!isCanonical || !isEscape(decode)) return true;
    return ESCAPED.some(([from, to]) => codePoint >= from && codePoint <= to);
  }
}
