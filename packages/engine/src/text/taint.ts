// Marks untrusted text so that it can be told from the template's own text after rendering.
//
// Every UTF-16 unit of user text, white space apart, is moved to one character of the private
// plane 15. Templates pass such characters through like any others (and `trim` still trims), no
// control token is spelled with them, and user text cannot forge them since its own characters
// are moved too, those of plane 15 included.

const HIGH_FIRST = 0xdb80; // high surrogates of U+F0000 … U+FFFFF
const HIGH_LAST = 0xdbbf;
const LOW_FIRST = 0xdc00;
const LOW_LAST = 0xdfff;
const WHITE_SPACE = /\s/;
const REPLACEMENT = 0xfffd;
const UNTRUSTED = 0xffff;
const BLOCK_UNITS = 8192; // units joined at a time: more could overflow the stack

/** The text with every unit marked as untrusted. */
export function taint(text: string): string {
  const tainted = new Uint16Array(text.length * 2);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isWhiteSpace(unit)) {
      tainted[length++] = unit;
    } else {
      tainted[length++] = HIGH_FIRST + (unit >> 10);
      tainted[length++] = LOW_FIRST + (unit & 0x3ff);
    }
  }
  return toText(tainted.subarray(0, length));
}

/** Rendered text with the marks taken off again. */
export type Untainted = {
  /** What the model reads. */
  readonly text: string;
  /** The same, unit for unit, with U+FFFF for every untrusted one: where control tokens may be. */
  readonly trusted: string;
};

/** Separates what `taint` marked from the rest. */
export function untaint(rendered: string): Untainted {
  const text = new Uint16Array(rendered.length);
  const trusted = new Uint16Array(rendered.length);
  let length = 0;
  for (let i = 0; i < rendered.length; i++, length++) {
    const unit = rendered.charCodeAt(i);
    if (unit < HIGH_FIRST || unit > HIGH_LAST) {
      text[length] = unit;
      trusted[length] = unit;
      continue;
    }
    const low = rendered.charCodeAt(i + 1);
    const isWhole = low >= LOW_FIRST && low <= LOW_LAST;
    text[length] = isWhole ? ((unit - HIGH_FIRST) << 10) | (low - LOW_FIRST) : REPLACEMENT;
    trusted[length] = UNTRUSTED;
    if (isWhole) i++;
  }
  return { text: toText(text.subarray(0, length)), trusted: toText(trusted.subarray(0, length)) };
}

function toText(units: Uint16Array): string {
  let text = '';
  for (let start = 0; start < units.length; start += BLOCK_UNITS) {
    const block = units.subarray(start, start + BLOCK_UNITS);
    text += Reflect.apply(String.fromCharCode, null, block);
  }
  return text;
}

function isWhiteSpace(unit: number): boolean {
  // Most scripts, without asking for each letter.
  if (unit > 0x20 && unit < 0x85) return false;
  if (unit > 0xa0 && unit < 0x1680) return false;
  if (unit > 0x3000 && unit < 0xfeff) return false;
  return WHITE_SPACE.test(String.fromCharCode(unit));
}
