import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareTexts } from './difference.ts';

it('marks the words that only one answer has', () => {
  expect(compareTexts('The capital is Paris.', 'The big capital is Rome.')).toEqual({
    left: [
      { text: 'The ', isOwn: false },
      { text: 'capital is ', isOwn: false },
      { text: 'Paris', isOwn: true },
      { text: '.', isOwn: false },
    ],
    right: [
      { text: 'The ', isOwn: false },
      { text: 'big ', isOwn: true },
      { text: 'capital is ', isOwn: false },
      { text: 'Rome', isOwn: true },
      { text: '.', isOwn: false },
    ],
  });
});

it('leaves both answers as they are', () => {
  const words = fc.array(fc.constantFrom('a', 'b', ' ', '\n', '. ')).map((all) => all.join(''));
  fc.assert(
    fc.property(words, words, (left, right) => {
      const difference = compareTexts(left, right);
      expect(difference?.left.map(({ text }) => text).join('')).toBe(left);
      expect(difference?.right.map(({ text }) => text).join('')).toBe(right);
    }),
  );
});
