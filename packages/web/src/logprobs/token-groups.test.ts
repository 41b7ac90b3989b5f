import type { ChatCompletionTokenLogprob } from '@spry/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenGroups } from './token-groups.ts';

const encoder = new TextEncoder();

function tokenOf(bytes: Uint8Array): ChatCompletionTokenLogprob {
  const token = new TextDecoder().decode(bytes);
  return { token, bytes: [...bytes], logprob: -0.1, top_logprobs: [] };
}

describe('TokenGroups', () => {
  it('tells the text, wherever its bytes are cut', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (whole, cuts) => {
        const bytes = encoder.encode(whole);
        const places = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length];
        const borders = [...new Set(places)].sort((a, b) => a - b);
        const tokens = borders
          .slice(1)
          .map((end, index) => tokenOf(bytes.subarray(borders[index], end)));
        const groups = new TokenGroups().read(tokens);
        expect(groups.map((group) => group.text).join('')).toBe(whole);
        expect(groups.flatMap((group) => group.tokens)).toEqual(tokens);
      }),
    );
  });

  it('keeps what is no text at all, and an answer that was cut within a character', () => {
    const noise = tokenOf(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff));
    const cut = tokenOf(Uint8Array.of(0xe2, 0x82));
    expect(new TokenGroups().read([noise, cut]).map(({ tokens }) => tokens)).toEqual([
      [noise],
      [cut],
    ]);
  });

  it('keeps the groups that are complete while more come', () => {
    const tokens = [...'abc'].map((letter) => tokenOf(encoder.encode(letter)));
    const groups = new TokenGroups();
    const [first] = groups.read(tokens.slice(0, 2));
    expect(groups.read(tokens)[0]).toBe(first);
    expect(groups.read(tokens).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it('begins anew with another answer', () => {
    const groups = new TokenGroups();
    groups.read([tokenOf(encoder.encode('a')), tokenOf(encoder.encode('b'))]);
    const others = [tokenOf(encoder.encode('c')), tokenOf(encoder.encode('d'))];
    expect(groups.read(others).map(({ text }) => text)).toEqual(['c', 'd']);
    expect(groups.read([])).toEqual([]);
  });
});
