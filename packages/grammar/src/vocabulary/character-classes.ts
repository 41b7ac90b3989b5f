// Characters of strings in few classes whose members most languages do not tell apart. Written in
// classes, tens of thousands of tokens have a few thousand spellings.
import { BROKEN, decodeStep, PLAIN } from '../matcher/string-decoder.ts';
import { isRare, mayBeRare } from './characters-below.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ASCII_END = 0x80;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const SINGLES = '_-./:@%+#&=?~, ';

/** [class] its characters; all that stand unescaped in a string are in one. */
export const CLASS_MEMBERS: readonly (readonly number[])[] = [
  codesOf(LOWER),
  codesOf(LOWER.toUpperCase()),
  codesOf('0123456789'),
  ...[...SINGLES].map(codesOf),
  codesOf("!$'()*;<>[]^`{|}\x7f"),
];

/** Characters beyond ASCII that are not rare. */
export const COMMON: number = CLASS_MEMBERS.length;
/** The start of such a character. */
export const PARTIAL: number = COMMON + 1;
/** The quote that ends the string. */
export const CLOSE: number = COMMON + 2;

const NONE = 0xff;
const classOfAscii: Uint8Array = new Uint8Array(ASCII_END).fill(NONE);
for (const [index, members] of CLASS_MEMBERS.entries()) {
  for (const code of members) classOfAscii[code] = index;
}

/** [class] 1 for bytes that its characters start with. */
export const FIRST_BYTES: readonly Uint8Array[] = [
  ...CLASS_MEMBERS.map((members) => byteTable((byte) => members.includes(byte))),
  byteTable((byte) => byte >= ASCII_END),
  byteTable((byte) => byte >= ASCII_END),
];

/** The class of a code point; -1 for those that have none. */
export function classOf(codePoint: number): number {
  if (codePoint >= ASCII_END) return isRare(codePoint) ? -1 : COMMON;
  const found = classOfAscii[codePoint] as number;
  return found === NONE ? -1 : found;
}

/**
 * A token in classes, one a character, up to the quote; null with an escape, a rare character, or
 * bytes that no string has.
 */
export function spellInClasses(token: string): string | null {
  let spelled = '';
  let state = PLAIN;
  for (let at = 0; at < token.length; at++) {
    const byte = token.charCodeAt(at);
    if (state === PLAIN && byte === QUOTE) return spelled + String.fromCharCode(CLOSE);
    if (byte === BACKSLASH) return null;
    const decoded = decodeStep(state, byte);
    if (decoded === BROKEN) return null;
    state = Math.max(decoded, PLAIN);
    if (decoded >= 0) continue;
    const found = classOf(-2 - decoded);
    if (found === -1) return null;
    spelled += String.fromCharCode(found);
  }
  if (state === PLAIN) return spelled;
  return mayBeRare(state) ? null : spelled + String.fromCharCode(PARTIAL);
}

function codesOf(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

function byteTable(isIn: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isIn(byte) ? 1 : 0));
}
