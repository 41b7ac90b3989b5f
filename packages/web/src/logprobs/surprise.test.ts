import type { ChatCompletionTokenLogprob } from '@spry/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProbability, groupTokens, surpriseLevel, visibleText } from './surprise.ts';

const encoder = new TextEncoder();

function tokenOf(bytes: Uint8Array): ChatCompletionTokenLogprob {
  const token = new TextDecoder().decode(bytes);
  return { token, bytes: [...bytes], logprob: -0.1, top_logprobs: [] };
}

const logprobOf = (likely: number): { logprob: number } => ({ logprob: Math.log(likely) });

it.each([
  [1, 0, '100%'],
  [0.93, 0, '93%'],
  [0.5, 1, '50%'],
  [0.25, 2, '25%'],
  [0.0512, 3, '5.1%'],
  [0.01, 4, '1%'],
  [0.0001, 4, '< 0.1%'],
])('a probability of %f is of level %i and reads %s', (likely, level, text) => {
  expect(surpriseLevel(logprobOf(likely))).toBe(level);
  expect(formatProbability(logprobOf(likely))).toBe(text);
});

it('knows what the server says of tokens that could not come', () => {
  expect(formatProbability({ logprob: -9999 })).toBe('0%');
  expect(surpriseLevel({ logprob: -9999 })).toBe(4);
});

it('makes white space and parts of characters visible', () => {
  expect(visibleText({ token: ' a\n', bytes: null })).toBe('␣a⏎');
  expect(visibleText(tokenOf(Uint8Array.of(0xf0, 0x9f)))).toBe('f0 9f');
});

describe('groupTokens', () => {
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
        const groups = groupTokens(tokens);
        expect(groups.map((group) => group.text).join('')).toBe(whole);
        expect(groups.flatMap((group) => group.tokens)).toEqual(tokens);
      }),
    );
  });

  it('keeps what is no text at all, and an answer that was cut within a character', () => {
    const noise = tokenOf(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff));
    const cut = tokenOf(Uint8Array.of(0xe2, 0x82));
    expect(groupTokens([noise, cut]).map(({ tokens }) => tokens)).toEqual([[noise], [cut]]);
  });
});
