import { expect, it } from 'vitest';
import { formatProbability, surpriseLevel, visibleText } from './surprise.ts';

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
  expect(visibleText({ token: '\ufffd', bytes: [0xf0, 0x9f] })).toBe('f0 9f');
});
