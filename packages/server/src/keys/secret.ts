// The keys themselves: how they are made, and the form in which they are stored.

import { createHash, randomBytes } from 'node:crypto';

/** Characters that tell keys apart; over 200 random bits come after them. */
const hintChars = 'spry_'.length + 4;

/** A new key: 256 random bits. */
export function newSecret(): string {
  return `spry_${randomBytes(32).toString('base64url')}`;
}

/** Its first characters. */
export function hintOf(secret: string): string {
  return secret.slice(0, hintChars);
}

/**
 * What is stored of a key. One round of SHA-256 is enough, for a key is 256 random bits: there is
 * no list of likely ones to try, which is what slow hashes of passwords guard against.
 */
export function digestOf(secret: Uint8Array | string): Buffer {
  return createHash('sha256').update(secret).digest();
}
