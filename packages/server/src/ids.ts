// The ids of requests and answers.

import { randomBytes, randomUUID } from 'node:crypto';

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

/** `req_` and a ULID in lower case: 10 characters of time, 16 of chance. Sorts by time. */
export function newRequestId(nowMs: number): string {
  let time = '';
  for (let rest = nowMs, count = 0; count < 10; count++) {
    time = crockford.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  // 32 divides 256, so the low five bits of a random byte are an even choice.
  const chance = Array.from(randomBytes(16), (byte) => crockford.charAt(byte % 32));
  return `req_${time}${chance.join('')}`;
}

/** Nine letters and digits: some models' templates take no other ids of calls. */
export function newCallId(): string {
  return Array.from(randomBytes(9), (byte) => crockford.charAt(byte % 32)).join('');
}

/** The prefix, a dash and a random UUID. */
export function newCompletionId(prefix: 'chatcmpl' | 'cmpl'): string {
  return `${prefix}-${randomUUID()}`;
}
