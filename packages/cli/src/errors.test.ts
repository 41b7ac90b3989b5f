import { expect, it } from 'vitest';

import { describeError } from './errors.ts';

it.each([
  [new Error('first\nsecond'), 'first'],
  [new TypeError(''), 'TypeError'],
  ['just text', 'just text'],
  [undefined, 'undefined'],
])('tells %o in one line', (error, line) => {
  expect(describeError(error, false)).toBe(line);
});
