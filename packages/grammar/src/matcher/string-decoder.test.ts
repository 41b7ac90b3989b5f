import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toByteString } from '../bytes.ts';
import { BROKEN, decodeStep, finishCharacter, PLAIN, pendingRanges } from './string-decoder.ts';

/** What the bytes between two quotes decode to; null when a string cannot go on so. */
function decode(bytes: string, raw = false): { text: string; state: number } | null {
  let text = '';
  let state = PLAIN;
  for (let at = 0; at < bytes.length; at++) {
    const decoded = decodeStep(state, bytes.charCodeAt(at), raw);
    if (decoded === BROKEN) return null;
    if (decoded < 0) text += String.fromCodePoint(-2 - decoded);
    state = decoded < 0 ? PLAIN : decoded;
  }
  return { text, state };
}

/** Whether the text has no lone half of a surrogate pair. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

const anyText = fc.string({ unit: 'binary' }).filter(isWellFormed);

describe('decodeStep', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = toByteString(JSON.stringify(text).slice(1, -1));
        expect(decode(bytes)).toEqual({ text, state: PLAIN });
      }),
    );
  });

  it('reads everything as escapes, in either case', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, upper) => {
        const units = text
          .split('')
          .map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
        const bytes = units.map((unit) => `\\u${upper ? unit.toUpperCase() : unit}`).join('');
        expect(decode(bytes)).toEqual({ text, state: PLAIN });
      }),
    );
  });

  it('accepts exactly the strings that JSON.parse accepts', () => {
    const piece = fc.constantFrom(
      ...[
        '\\',
        'u',
        'd',
        '8',
        '3',
        'D',
        'c',
        '0',
        'f',
        '/',
        'n',
        'x',
        ' ',
        '\n',
        '\x7f',
        'é',
        '😀',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const source = pieces.join('');
        let expected: string | null = null;
        try {
          const parsed: unknown = JSON.parse(`"${source}"`);
          // A lone half of a pair parses, but is no text.
          if (typeof parsed === 'string' && isWellFormed(parsed)) expected = parsed;
        } catch {}
        const actual = decode(toByteString(source));
        expect(actual?.state === PLAIN ? actual.text : null).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses every malformed sequence of UTF-8 as soon as it is one', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 6 }), (bytes) => {
        let expected: string | null = null;
        try {
          expected = decoder.decode(bytes);
        } catch {}
        const actual = decode(String.fromCharCode(...bytes), true);
        expect(actual?.state === PLAIN ? actual.text : null).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('an unfinished character', () => {
  it('stands for exactly the code points that can finish it', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), fc.nat(), (text, escaped, cut) => {
        const units = text
          .split('')
          .map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
        const whole = escaped
          ? units.map((unit) => `\\u${unit}`).join('')
          : toByteString(JSON.stringify(text).slice(1, -1));
        const begun = decode(whole.slice(0, cut % (whole.length + 1)));
        if (begun === null || begun.state === PLAIN) return;
        const next = text.slice(begun.text.length).codePointAt(0) as number;
        const ranges = pendingRanges(begun.state);
        expect(ranges.some(([from, to]) => next >= from && next <= to)).toBe(true);
        for (const codePoint of [next, ...ranges.flat()]) {
          const ending = finishCharacter(begun.state, codePoint);
          let state = begun.state;
          for (const byte of ending) state = decodeStep(state, byte.charCodeAt(0));
          expect(-2 - state).toBe(codePoint);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
