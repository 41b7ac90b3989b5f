// What keys have used in the last day and in this month, so that a server that starts anew knows.

import { sql } from 'kysely';
import { firstDayOfMonth, monthEndMs, type PastMonth } from '../rate-limits/monthly-budget.ts';
import type { PastUse } from '../rate-limits/rate-limiter.ts';
import type { Database } from '../state/database.ts';
import { dayMs, minuteMs } from '../time-units.ts';

/** Prompt tokens that were computed for an earlier request cost nothing. */
const chargedTokens = sql<number>`sum(prompt_tokens - cached_tokens + completion_tokens)`;

/** What was used in the calendar month of UTC. */
export async function readPastMonth(
  { query }: Pick<Database, 'query'>,
  nowMs: number,
): Promise<PastMonth> {
  const firstDay = firstDayOfMonth(nowMs);
  const rows = await query
    .selectFrom('usageDays')
    .select(['keyId', chargedTokens.as('tokens')])
    .where('day', '>=', firstDay)
    .where('keyId', '!=', '')
    .groupBy('keyId')
    .execute();
  const tokens = new Map(rows.map((row) => [row.keyId, row.tokens]));
  return { endMs: monthEndMs(nowMs), tokens };
}

/** By the ids of keys; each list is summed by minute, the oldest first. */
export async function readPastUses(
  { query }: Pick<Database, 'query'>,
  nowMs: number,
): Promise<ReadonlyMap<string, readonly PastUse[]>> {
  // Written out, for a bound number is a fraction to SQLite, and so would be the quotient.
  const minute = sql<number>`ended_at_ms / ${sql.lit(minuteMs)}`;
  const rows = await query
    .selectFrom('usage')
    .select(['keyId', minute.as('minute'), chargedTokens.as('tokens')])
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
