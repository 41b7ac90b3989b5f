// How far a pull is, from what the server tells of it.

import type { PullEvent } from '@spry/sdk/admin';

export type Pull = {
  readonly model: string;
  readonly state: 'running' | 'failed' | 'unlicensed';
  /** Where it is looked for, or what went wrong: a sentence. */
  readonly message: string;
  readonly receivedBytes: number;
  /** Null while it is not known. */
  readonly totalBytes: number | null;
  /** Bytes in a second since it began here; null until some have come. */
  readonly bytesPerSecond: number | null;
};

export function beginPull(model: string): Pull {
  const message = 'Asking the server …';
  return {
    model,
    state: 'running',
    message,
    receivedBytes: 0,
    totalBytes: null,
    bytesPerSecond: null,
  };
}

/** A pull after one more event. */
export function advance(pull: Pull, event: PullEvent, meter: Meter): Pull {
  if (event.type === 'source') return { ...pull, message: event.message };
  if (event.type === 'pulled') return pull;
  return {
    ...pull,
    receivedBytes: event.received_bytes,
    totalBytes: event.total_bytes,
    bytesPerSecond: meter(event.received_bytes),
  };
}

/** Tells the mean rate since the first count, in a second; null until there is one. */
export type Meter = (count: number) => number | null;

/** @param now milliseconds that never go backwards */
export function makeMeter(now: () => number): Meter {
  let first: { readonly count: number; readonly atMs: number } | undefined;
  return (count) => {
    first ??= { count, atMs: now() };
    const seconds = (now() - first.atMs) / 1000;
    return seconds <= 0 ? null : (count - first.count) / seconds;
  };
}

/** Seconds that the rest will take at this rate; null where nobody can know. */
export function remainingSeconds({
  receivedBytes,
  totalBytes,
  bytesPerSecond,
}: Pull): number | null {
  if (totalBytes === null || bytesPerSecond === null || bytesPerSecond <= 0) return null;
  return (totalBytes - receivedBytes) / bytesPerSecond;
}
