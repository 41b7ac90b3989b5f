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
const BLOCK_UNITS = 8192; // units joined at a time: spreading more could overflow the stack

/** The text with every unit marked as untrusted. */
export function taint(text: string): string {
  let tainted = '';
  const units: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isWhiteSpace(unit)) units.push(unit);
    else units.push(HIGH_FIRST + (unit >> 10), LOW_FIRST + (unit & 0x3ff));
    if (units.length >= BLOCK_UNITS) tainted += String.fromCharCode(...units.splice(0));
  }
  return tainted + String.fromCharCode(...units);
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
  let text = '';
  let trusted = '';
  let start = 0; // of the run of trusted units not yet copied
  for (let i = 0; i < rendered.length; i++) {
    const high = rendered.charCodeAt(i);
    if (high < HIGH_FIRST || high > HIGH_LAST) continue;
    const low = rendered.charCodeAt(i + 1);
    const whole = low >= LOW_FIRST && low <= LOW_LAST;
    const unit = whole ? ((high - HIGH_FIRST) << 10) | (low - LOW_FIRST) : 0xfffd;
    const run = rendered.slice(start, i);
    text += run + String.fromCharCode(unit);
    trusted += `${run}\uffff`;
    if (whole) i++;
    start = i + 1;
  }
  const rest = rendered.slice(start);
  return { text: text + rest, trusted: trusted + rest };
}

function isWhiteSpace(unit: number): boolean {
  if (unit > 0x20 && unit < 0x85) return false;
  return WHITE_SPACE.test(String.fromCharCode(unit));
}
