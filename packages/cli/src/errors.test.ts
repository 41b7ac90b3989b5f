import { expect, it } from 'vitest';

import { describeError, exitCodeOf, UsageError } from './errors.ts';

it.each([
  [new Error('first\nsecond'), 'first'],
  [new TypeError(''), 'TypeError'],
  ['just text', 'just text'],
  [undefined, 'undefined'],
])('tells %o in one line', (error, line) => {
  expect(describeError(error, false)).toBe(line);
});

/** An error of the server's, as the command sees it: by its name. */
function serverError(name: string, fields: object = {}): Error {
  return Object.assign(new Error('It failed.'), { name, ...fields });
}

it.each([
  [new Error('anything'), 1],
  ['text', 1],
  [new UsageError('wrong'), 2],
  [serverError('ModelError', { code: 'gated' }), 3],
  [serverError('StartError', { cannot: 'load' }), 3],
  [serverError('StateError'), 4],
  [serverError('StartError', { cannot: 'listen' }), 5],
  [serverError('StartError', { cannot: 'begin' }), 2],
])('ends %o with the exit code %d', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
