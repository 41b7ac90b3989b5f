import { expect, it } from 'vitest';

import { describeError } from './errors.ts';

it.each([
  [{ code: 'EADDRINUSE', port: 7779 }, 'Port 7779 is already in use'],
  [{ code: 'EACCES', port: 80 }, 'Port 80 may not be used'],
  [{ code: 'EACCES' }, 'what happened'],
  [{ code: 'EADDRNOTAVAIL', address: '10.0.0.1' }, '10.0.0.1 is not an address of this machine'],
  [{}, 'what happened'],
])('turns %j into a sentence', (detail, expected) => {
  const sentence = describeError(Object.assign(new Error('what happened'), detail), false);
  expect(sentence).toContain(expected);
  expect(sentence.split('\n')).toHaveLength(1);
});

it('survives what is thrown without being an error', () => {
  expect(describeError('just text', false)).toBe('just text');
  expect(describeError(undefined, false)).toBe('undefined');
});
