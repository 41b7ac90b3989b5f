import { APIConnectionError, AuthenticationError, PermissionDeniedError } from '@spry/sdk';
import { expect, it } from 'vitest';
import { pollEvery } from './polling.ts';

it.each([
  ['nothing is wrong', null, 1000],
  ['the server is away for a while', new APIConnectionError({ message: 'No.' }), 1000],
  ['the key is unknown', new AuthenticationError(401, {}, 'No.', undefined), false],
  ['the key may not', new PermissionDeniedError(403, {}, 'No.', undefined), false],
] as const)('what to do where %s', (_what, error, expected) => {
  expect(pollEvery(1000)({ state: { error } })).toBe(expected);
});
