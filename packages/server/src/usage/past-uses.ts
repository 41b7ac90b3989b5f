// What keys have used in the last day, so that a server that starts anew knows it.

import { sql } from 'kysely';
import type { PastUse } from '../rate-limits/rate-limiter.ts';
import type { Database } from '../state/database.ts';
import { dayMs, minuteMs } from '../time-units.ts';

/** By the ids of keys; each list is summed by minute, the oldest first. */
export async function readPastUses(
  { query }: Pick<Database, 'query'>,
  nowMs: number,
): Promise<ReadonlyMap<string, readonly PastUse[]>> {
  // Written out, for a bound number is a fraction to SQLite, and so would be the quotient.
  const minute = sql<number>`ended_at_ms / ${sql.lit(minuteMs)}`;
  const tokens = sql<number>`sum(prompt_tokens - cached_tokens + completion_tokens)`;
  const rows = await query
    .selectFrom('usage')
    .select(['keyId', minute.as('minute'), tokens.as('tokens')])
    .select(({ fn }) => fn.countAll<number>().as('requests'))
    .where('endedAtMs', '>', nowMs - dayMs)
    .where('keyId', '!=', '')
    .groupBy(['keyId', minute])
    .orderBy('minute')
    .execute();
  const byKey = new Map<string, PastUse[]>();
  for (const row of rows) {
    const uses = byKey.get(row.keyId) ?? [];
    // As if all of a minute had come at its end: nobody gets back too much.
    const agoMs = Math.max(0, nowMs - (row.minute + 1) * minuteMs);
    uses.push({ agoMs, requests: row.requests, tokens: row.tokens });
    byKey.set(row.keyId, uses);
  }
  return byKey;
}
