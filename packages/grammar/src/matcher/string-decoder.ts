// The bytes between the quotes of a JSON string to code points, one byte at a time. A state is one
// number: what is under way in the high bits, the bits gathered so far in the low ones. Half a
// character, whether in UTF-8 or in an escape, always stands for ranges of code points, which is
// how it is known early whether it can still become a legal one.

import { toByteString } from '../bytes.ts';

/** Between two characters. */
export const PLAIN = 0;
/** No string goes on like this. */
export const BROKEN = -1;

const SHIFT = 24;
const VALUE_MASK: number = 2 ** SHIFT - 1;

const CONTINUE_LAST = 1; // one UTF-8 byte to come
const CONTINUE_MIDDLE = 2; // two to come, of four
const CONTINUE_OF_THREE = 3; // two to come, of three
const CONTINUE_OF_FOUR = 4; // three to come
const ESCAPE = 5; // after the backslash
const HEX = 6; // 6 to 9: so many hex digits after `\u`, less 6
const LOW_BACKSLASH = 10; // after the first half of a pair
const LOW_U = 11;
const LOW_HEX = 12; // 12 to 15: hex digits of the second half; the first in the bits above 12

const BACKSLASH = 0x5c;

export type Range = readonly [from: number, to: number];

/**
 * The state after `byte`; a code point `c` that it completes is returned as `-2 - c`, after which
 * the state is `PLAIN`; `BROKEN` where no string goes on so. The closing quote is the caller's.
 * @param raw plain text instead of a string of JSON: no escapes, and control characters stand
 */
export function decodeStep(state: number, byte: number, raw = false): number {
  const kind = state >> SHIFT;
  const value = state & VALUE_MASK;
  if (kind === 0) return startCharacter(byte, raw);
  if (kind <= CONTINUE_OF_FOUR) return continueCharacter(kind, value, byte);
  if (kind === ESCAPE) return escaped(byte);
  if (kind < LOW_BACKSLASH) return hexDigit(kind, value, byte);
  if (kind === LOW_BACKSLASH) return byte === BACKSLASH ? pack(LOW_U, value) : BROKEN;
  if (kind === LOW_U) return byte === 0x75 ? pack(LOW_HEX, value << 12) : BROKEN;
  return lowHexDigit(kind, value, byte);
}

/** True when the state is inside an escape rather than inside UTF-8. */
export function isEscape(state: number): boolean {
  return state >> SHIFT >= ESCAPE;
}

/** The code points that may come out of an unfinished state. */
export function pendingRanges(state: number): readonly Range[] {
  const kind = state >> SHIFT;
  const value = state & VALUE_MASK;
  if (kind === CONTINUE_LAST) return [[value << 6, (value << 6) | 0x3f]];
  if (kind === CONTINUE_MIDDLE) return [[value << 12, (value << 12) | 0xfff]];
  if (kind === CONTINUE_OF_THREE) {
    const from = Math.max(value << 12, 0x800);
    return [[from, value === 0xd ? 0xd7ff : (value << 12) | 0xfff]];
  }
  if (kind === CONTINUE_OF_FOUR) {
    return [[Math.max(value << 18, 0x10000), Math.min((value << 18) | 0x3ffff, 0x10ffff)]];
  }
  if (kind === ESCAPE) return [[0, 0x10ffff]];
  if (kind < LOW_BACKSLASH) return rangesOfUnit(kind - HEX, value);
  if (kind < LOW_HEX) return [[0x10000 + value * 0x400, 0x10000 + value * 0x400 + 0x3ff]];
  return lowRange(kind - LOW_HEX, value);
}

/** The bytes, one a character, that finish an unfinished state as `codePoint` of its ranges. */
export function finishCharacter(state: number, codePoint: number): string {
  const kind = state >> SHIFT;
  if (kind <= CONTINUE_OF_FOUR) {
    const left = kind === CONTINUE_LAST ? 1 : kind === CONTINUE_OF_FOUR ? 3 : 2;
    return utf8(codePoint).slice(-left);
  }
  const units = String.fromCodePoint(codePoint);
  const escapes = units.split('').map((unit) => hex(unit.charCodeAt(0)));
  if (kind === ESCAPE) {
    const short = SHORT_ESCAPES.get(codePoint);
    return short ?? `u${escapes.join('\\u')}`;
  }
  if (kind < LOW_BACKSLASH) {
    return (escapes[0] as string).slice(kind - HEX) + (escapes[1] ? `\\u${escapes[1]}` : '');
  }
  const low = escapes[1] as string;
  if (kind === LOW_BACKSLASH) return `\\u${low}`;
  if (kind === LOW_U) return `u${low}`;
  return low.slice(kind - LOW_HEX);
}

/** UTF-8 of a code point, one byte a character. */
function utf8(codePoint: number): string {
  return toByteString(String.fromCodePoint(codePoint));
}

/** Letters after a backslash by the code point that they mean, and back. */
const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x22, '"'],
  [0x5c, '\\'],
  [0x08, 'b'],
  [0x0c, 'f'],
  [0x0a, 'n'],
  [0x0d, 'r'],
  [0x09, 't'],
]);
const ESCAPE_LETTERS: ReadonlyMap<number, number> = new Map([
  ...[...SHORT_ESCAPES].map(([meaning, letter]) => [letter.charCodeAt(0), meaning] as const),
  [0x2f, 0x2f],
]);

function pack(kind: number, value: number): number {
  return (kind << SHIFT) | value;
}

function complete(codePoint: number): number {
  return -2 - codePoint;
}

function startCharacter(byte: number, raw: boolean): number {
  if (byte < 0x80) {
    if (raw) return complete(byte);
    if (byte === BACKSLASH) return pack(ESCAPE, 0);
    return byte < 0x20 || byte === 0x22 ? BROKEN : complete(byte);
  }
  if (byte >= 0xc2 && byte <= 0xdf) return pack(CONTINUE_LAST, byte & 0x1f);
  if (byte >= 0xe0 && byte <= 0xef) return pack(CONTINUE_OF_THREE, byte & 0x0f);
  if (byte >= 0xf0 && byte <= 0xf4) return pack(CONTINUE_OF_FOUR, byte & 0x07);
  return BROKEN;
}

function continueCharacter(kind: number, value: number, byte: number): number {
  if (byte >> 6 !== 0b10) return BROKEN;
  const next = (value << 6) | (byte & 0x3f);
  if (kind === CONTINUE_LAST) return complete(next);
  if (kind === CONTINUE_MIDDLE) return pack(CONTINUE_LAST, next);
  if (kind === CONTINUE_OF_THREE) {
    const isLegal = next >= 0x20 && !(next >= 0x360 && next <= 0x37f); // overlong, surrogate
    return isLegal ? pack(CONTINUE_LAST, next) : BROKEN;
  }
  return next >= 0x10 && next <= 0x10f ? pack(CONTINUE_MIDDLE, next) : BROKEN;
}

function escaped(byte: number): number {
  if (byte === 0x75) return pack(HEX, 0);
  const meaning = ESCAPE_LETTERS.get(byte);
  return meaning === undefined ? BROKEN : complete(meaning);
}

function hexDigit(kind: number, value: number, byte: number): number {
  const digit = hexValue(byte);
  if (digit === -1) return BROKEN;
  const next = (value << 4) | digit;
  const count = kind - HEX + 1;
  if (count === 2 && next >= 0xdc && next <= 0xdf) return BROKEN; // the second half comes first
  if (count < 4) return pack(HEX + count, next);
  return next >= 0xd800 && next <= 0xdbff ? pack(LOW_BACKSLASH, next - 0xd800) : complete(next);
}

function lowHexDigit(kind: number, value: number, byte: number): number {
  const digit = hexValue(byte);
  const count = kind - LOW_HEX + 1;
  if (digit === -1 || (count === 1 && digit !== 0xd) || (count === 2 && digit < 0xc)) return BROKEN;
  const high = value >> 12;
  const low = ((value & 0xfff) << 4) | digit;
  if (count === 4) return complete(0x10000 + high * 0x400 + (low - 0xdc00));
  return pack(LOW_HEX + count, (high << 12) | (low & 0xfff));
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

function hex(unit: number): string {
  return unit.toString(16).padStart(4, '0');
}

function rangesOfUnit(count: number, value: number): readonly Range[] {
  const bits = 4 * (4 - count);
  const from = value << bits;
  const to = from | ((1 << bits) - 1);
  const ranges: Range[] = [];
  if (from < 0xd800) ranges.push([from, Math.min(to, 0xd7ff)]);
  if (to > 0xdfff) ranges.push([Math.max(from, 0xe000), to]);
  const [high, highEnd] = [Math.max(from, 0xd800), Math.min(to, 0xdbff)];
  if (high <= highEnd) {
    ranges.push([0x10000 + (high - 0xd800) * 0x400, 0x10000 + (highEnd - 0xd800) * 0x400 + 0x3ff]);
  }
  return ranges;
}

function lowRange(count: number, value: number): readonly Range[] {
  const bits = 4 * (4 - count);
  const start = 0x10000 + (value >> 12) * 0x400;
  const from = Math.max((value & 0xfff) << bits, 0xdc00);
  const to = Math.min(((value & 0xfff) << bits) | ((1 << bits) - 1), 0xdfff);
  return count === 0 ? [[start, start + 0x3ff]] : [[start + from - 0xdc00, start + to - 0xdc00]];
}
