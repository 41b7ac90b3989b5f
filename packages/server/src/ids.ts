// The ids of requests and answers.

import { randomFillSync, randomUUID } from 'node:crypto';

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

/** Bytes that no id has used are those before `chanceLeft`: to ask for a few takes as long. */
const chance = new Uint8Array(4096);
let chanceLeft = 0;

/** `req_` and a ULID in lower case: 10 characters of time, 16 of chance. Sorts by time. */
export function newRequestId(nowMs: number): string {
  let time = '';
  for (let rest = nowMs, count = 0; count < 10; count++) {
    time = crockford.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return `req_${time}${randomLetters(16)}`;
}

/** Nine letters and digits: some models' templates take no other ids of calls. */
export function newCallId(): string {
  return randomLetters(9);
}

/** The prefix, a dash and a random UUID. */
export function newCompletionId(prefix: 'chatcmpl' | 'cmpl'): string {
  return `${prefix}-${randomUUID()}`;
}

function randomLetters(count: number): string {
  if (chanceLeft < count) chanceLeft = randomFillSync(chance).length;
  let letters = '';
  // 32 divides 256, so the low five bits of a random byte are an even choice.
  for (let i = 0; i < count; i++) letters += crockford.charAt((chance[--chanceLeft] ?? 0) % 32);
  return letters;
}
