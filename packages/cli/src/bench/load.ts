// When requests are sent: at a constant rate, whatever the server does, or by clients of which each
// waits for its answer before it asks again.

export type Load =
  | { readonly kind: 'rate'; readonly requestsPerSecond: number }
  | { readonly kind: 'clients'; readonly count: number };

/** The load ends at whichever comes first. */
export type Extent = {
  readonly durationMs: number;
  readonly requestsMax: number;
};

export type LoadContext = {
  /** Milliseconds that never go backwards. */
  readonly now: () => number;
  /** Waits; rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends the load; what is in flight is for `send` to give up. */
  readonly signal: AbortSignal;
};

/** Sends the request of a number, due at a time. Must not reject. */
export type Send = (index: number, dueMs: number) => Promise<void>;

/** Runs until the load is over and every request of it has ended. */
export async function runLoad(
  load: Load,
  extent: Extent,
  send: Send,
  context: LoadContext,
): Promise<void> {
  if (load.kind === 'rate') await runAtRate(load.requestsPerSecond, extent, send, context);
  else await runClients(load.count, extent, send, context);
}

/**
 * Request number i is due at i/rate, answered or not: those that a server keeps waiting are the
 * ones that users would notice.
 */
async function runAtRate(
  requestsPerSecond: number,
  { durationMs, requestsMax }: Extent,
  send: Send,
  { now, sleep, signal }: LoadContext,
): Promise<void> {
  const startMs = now();
  const count = Math.min(Math.ceil((durationMs / 1000) * requestsPerSecond), requestsMax);
  const running: Promise<void>[] = [];
  for (let index = 0; index < count && !signal.aborted; index++) {
    const dueMs = startMs + (index * 1000) / requestsPerSecond;
    const waitMs = dueMs - now();
    // An aborted sleep ends the loop by its condition.
    if (waitMs > 0) await sleep(waitMs, signal).catch(() => undefined);
    if (!signal.aborted) running.push(send(index, dueMs));
  }
  await Promise.all(running);
}

async function runClients(
  count: number,
  { durationMs, requestsMax }: Extent,
  send: Send,
  { now, signal }: LoadContext,
): Promise<void> {
  const endMs = now() + durationMs;
  let next = 0;
  const runClient = async (): Promise<void> => {
    while (next < requestsMax && now() < endMs && !signal.aborted) await send(next++, now());
  };
  await Promise.all(Array.from({ length: count }, runClient));
}
