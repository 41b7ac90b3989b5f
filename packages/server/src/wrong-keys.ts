// Slows down whoever tries keys: an address may be wrong so often, and then no more for a while.

import { wrongKeysPerMinute, wrongKeysTableMax } from './limits.ts';
import { LeakyBucket } from './rate-limits/leaky-bucket.ts';
import { minuteMs } from './time-units.ts';

export class WrongKeys {
  readonly #monotonicClock: () => number;
  /** By network, those that were wrong last at the end. */
  readonly #buckets = new Map<string, LeakyBucket>();

  /** @param monotonicClock milliseconds that never go backwards */
  constructor(monotonicClock: () => number) {
    this.#monotonicClock = monotonicClock;
  }

  /** Milliseconds until the address may be wrong again; 0 if it may now. */
  waitMs(address: string): number {
    return this.#buckets.get(networkOf(address))?.waitMs(1, this.#monotonicClock()) ?? 0;
  }

  /** Counts a wrong key. */
  count(address: string): void {
    const network = networkOf(address);
    const nowMs = this.#monotonicClock();
    const bucket =
      this.#buckets.get(network) ?? new LeakyBucket(wrongKeysPerMinute, minuteMs, nowMs);
    bucket.add(1, nowMs);
    this.#buckets.delete(network);
    this.#buckets.set(network, bucket);
    if (this.#buckets.size <= wrongKeysTableMax) return;
    for (const [oldest] of this.#buckets) {
      this.#buckets.delete(oldest);
      break;
    }
  }
}

/** What one customer of a network has: an address of IPv4, or 64 bits of one of IPv6. */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head, tail] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const given = [...(head ?? []), ...(tail ?? [])].length;
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - given }, () => '0');
  return [...(head ?? []), ...zeros, ...(tail ?? [])].slice(0, 4).join(':');
}
