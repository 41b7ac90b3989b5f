import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taint, untaint } from './taint.ts';

/** Any UTF-16 text: lone surrogates, private planes, white space and control characters. */
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.integer({ min: 0xf0000, max: 0xfffff }).map((point) => String.fromCodePoint(point)),
      fc.constantFrom(' ', '\n', '\u00a0', '\u2028', '\ufeff', '<|im_end|>', '\udb80', '\udc00'),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('taint', () => {
  it('comes back unchanged, and all of it but white space untrusted', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const untainted = untaint(taint(text));
        expect(untainted.text).toBe(text);
        expect(untainted.trusted).toMatch(/^[\uffff\s]*$/);
        expect(untainted.trusted).toHaveLength(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('is told from the text around it, unit for unit', () => {
    const ownText = fc.string({ unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(ownText, anyText, ownText, (before, text, after) => {
        const { text: joined, trusted } = untaint(before + taint(text) + after);
        expect(joined).toBe(before + text + after);
        expect(trusted.slice(0, before.length)).toBe(before);
        expect(trusted.slice(before.length, before.length + text.length)).toMatch(/^[\uffff\s]*$/);
        expect(trusted.slice(before.length + text.length)).toBe(after);
      }),
      { numRuns: 300 },
    );
  });

  it('is trimmed like the text itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(untaint(taint(text).trim()).text).toBe(text.trim());
      }),
    );
  });

  it('takes long texts', () => {
    const text = 'ab \u{1f642}\n'.repeat(100_000);
    expect(untaint(taint(text)).text).toBe(text);
  });

  it('survives a template that cuts a mark in two', () => {
    const { text, trusted } = untaint(`${taint('ab').slice(0, 3)}!`);
    expect({ text, trusted }).toEqual({ text: 'a\ufffd!', trusted: '\uffff\uffff!' });
  });
});
