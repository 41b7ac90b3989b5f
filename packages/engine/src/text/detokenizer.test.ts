import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Detokenizer } from './detokenizer.ts';

function decode(pieces: readonly Uint8Array[]): string[] {
  const detokenizer = new Detokenizer();
  return [...pieces.map((piece) => detokenizer.push(piece)), detokenizer.flush()];
}

function whole(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
}

describe('Detokenizer', () => {
  it('gives what decoding all bytes at once gives, valid or not', () => {
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0xf0, 0x9f, 0x99, 0x82, 0xe2, 0xc3, 0xa9));
    const pieces = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 10 });
    const bytewise = fc.array(
      byte.map((value) => Uint8Array.of(value)),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(fc.oneof(pieces, bytewise), (split) => {
        expect(decode(split).join('')).toBe(whole(split));
      }),
      { numRuns: 500 },
    );
  });

  it('gives any text back, and never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = [...new TextEncoder().encode(text)].map((value) => Uint8Array.of(value));
        const pieces = decode(bytes);
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}/u);
      }),
      { numRuns: 300 },
    );
  });

  it('holds an emoji back until it is whole', () => {
    const bytes = [...new TextEncoder().encode('a🙂b')].map((value) => Uint8Array.of(value));
    expect(decode(bytes)).toEqual(['a', '', '', '', '🙂', 'b', '']);
  });

  it('shows a cut character as one U+FFFD', () => {
    expect(decode([Uint8Array.of(0x61, 0xf0, 0x9f, 0x99)])).toEqual(['a', '\ufffd']);
  });

  it('keeps a byte order mark', () => {
    expect(decode([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)])[0]).toBe('\ufeffa');
  });
});
