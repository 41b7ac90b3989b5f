// Characters of strings in few classes whose members most languages do not tell apart. Written in
// classes, tens of thousands of tokens have a few thousand spellings.
import { BROKEN, decodeStep, PLAIN } from '../matcher/string-decoder.ts';
import { isRare, mayBeRare } from './characters-below.ts';

/** The quote that ends the string. */
export const CLOSE = 0;
/** Characters beyond ASCII that are not rare. */
export const COMMON = 1;
/** The start of such a character. */
export const PARTIAL = 2;
/** The first of the classes of characters of ASCII. */
const FIRST = 3;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ASCII_END = 0x80;
const NONE = 0xff;

/** All characters of ASCII that stand unescaped in a string, in at most 28 classes. */
export class CharacterClasses {
  /** Number of classes. */
  readonly count: number;
  readonly #members: readonly (readonly number[])[];
  readonly #classOfAscii: Uint8Array = new Uint8Array(ASCII_END).fill(NONE);
  readonly #firstBytes: readonly Uint8Array[];

  constructor(groups: readonly string[]) {
    this.#members = [[], [], [], ...groups.map(codesOf)];
    this.count = this.#members.length;
    for (const [kind, members] of this.#members.entries()) {
      for (const code of members) this.#classOfAscii[code] = kind;
    }
    this.#firstBytes = this.#members.map((members, kind) =>
      byteTable((byte) => (kind < FIRST ? byte >= ASCII_END : members.includes(byte))),
    );
  }

  /** The characters of a class of ASCII. */
  membersOf(kind: number): readonly number[] {
    return this.#members[kind] as readonly number[];
  }

  /** [256] 1 for bytes that characters of a class start with. */
  firstBytesOf(kind: number): Uint8Array {
    return this.#firstBytes[kind] as Uint8Array;
  }

  /** The class of a code point; -1 for those that have none. */
  classOf(codePoint: number): number {
    if (codePoint >= ASCII_END) return isRare(codePoint) ? -1 : COMMON;
    const found = this.#classOfAscii[codePoint] as number;
    return found === NONE ? -1 : found;
  }

  /**
   * A token in classes, one a character, up to the quote; null with an escape, a rare character, or
   * bytes that no string has.
   */
  spell(token: string): string | null {
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
      const found = this.classOf(-2 - decoded);
      if (found === -1) return null;
      spelled += String.fromCharCode(found);
    }
    if (state === PLAIN) return spelled;
    return mayBeRare(state) ? null : spelled + String.fromCharCode(PARTIAL);
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const OTHERS = ['0123456789', ...'_-./:@%+#&=?~, ', "!$'()*;<>[]^`{|}\x7f"];

/** Letters, digits, and the marks that patterns name. */
export const COARSE: CharacterClasses = new CharacterClasses([
  LETTERS,
  LETTERS.toUpperCase(),
  ...OTHERS,
]);

const HEX_LETTERS = 'abcdef';
const NO_HEX_LETTERS = LETTERS.slice(HEX_LETTERS.length);

/** The same with the letters that are hexadecimal digits by themselves. */
export const FINE: CharacterClasses = new CharacterClasses([
  HEX_LETTERS,
  NO_HEX_LETTERS,
  HEX_LETTERS.toUpperCase(),
  NO_HEX_LETTERS.toUpperCase(),
  ...OTHERS,
]);

function codesOf(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

function byteTable(isIn: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isIn(byte) ? 1 : 0));
}
