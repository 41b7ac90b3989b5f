import { expect, test } from 'vitest';
import { newCompletionId, newRequestId } from './ids.ts';

test('a request id is a ULID in lower case, whose time decodes to the given one', () => {
  const id = newRequestId(1_770_000_000_500);
  expect(id).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/);
  const digits = [...id.slice(4, 14)].map((c) => '0123456789abcdefghjkmnpqrstvwxyz'.indexOf(c));
  expect(digits.reduce((value, digit) => value * 32 + digit, 0)).toBe(1_770_000_000_500);
});

test('request ids differ within a millisecond and sort by time', () => {
  expect(newRequestId(5)).not.toBe(newRequestId(5));
  expect(newRequestId(6) > newRequestId(5)).toBe(true);
});

test('a completion id is a version 4 UUID', () => {
  expect(newCompletionId('chatcmpl')).toMatch(
    /^chatcmpl-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
