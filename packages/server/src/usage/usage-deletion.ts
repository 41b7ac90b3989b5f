// Deletes what was written down of requests that are long over, a little at a time.

import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { usageRowsPerDeletionMax } from '../limits.ts';
import { firstDayOfMonth } from '../rate-limits/monthly-budget.ts';
import type { Database } from '../state/database.ts';
import { dayMs } from '../time-units.ts';

/**
 * Deletes rows of usage, and sums of days, that are older than `daysKept`. The sums of this month
 * stay: budgets are counted from them.
 */
export async function deleteUsage(
  { query }: Pick<Database, 'query'>,
  daysKept: number,
  nowMs: number,
): Promise<void> {
  const beforeMs = nowMs - daysKept * dayMs;
  const day = new Date(beforeMs).toISOString().slice(0, 10);
  await query
    .deleteFrom('usageDays')
    .where('day', '<', day)
    .where('day', '<', firstDayOfMonth(nowMs))
    .execute();
  while (true) {
    const { numAffectedRows } = await sql`
      DELETE FROM usage WHERE rowid IN (
        SELECT rowid FROM usage WHERE ended_at_ms < ${beforeMs}
        LIMIT ${sql.lit(usageRowsPerDeletionMax)}
      )`.execute(query);
    if (Number(numAffectedRows) < usageRowsPerDeletionMax) return;
    // Streams have their turn.
    await setImmediate();
  }
}
