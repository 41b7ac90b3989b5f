// How much was used, by day, key and model.

import type { UsageReport } from '@spry/wire';
import { invalidRequest } from '../errors.ts';
import { usageDaysDefault } from '../limits.ts';
import type { Database } from '../state/database.ts';
import { dayMs } from '../time-units.ts';

/** What a question for usage says; all of it may be left out. */
export type UsageQuestion = {
  /** The first and the last day, such as 2026-01-31, of UTC. */
  readonly from?: string;
  readonly to?: string;
  /** The id of a key. */
  readonly key_id?: string;
  readonly model?: string;
};

/**
 * Sums by day, key and model, the latest day first.
 * @throws ApiError 400 for what are no days
 */
export async function readUsage(
  { query }: Pick<Database, 'query'>,
  { from, to, key_id, model }: UsageQuestion,
  nowMs: number,
): Promise<UsageReport> {
  const lastMs = to === undefined ? nowMs : parseDay(to, 'to');
  const firstMs =
    from === undefined ? lastMs - (usageDaysDefault - 1) * dayMs : parseDay(from, 'from');
  let sums = query
    .selectFrom('usageDays')
    .leftJoin('keys', 'keys.id', 'usageDays.keyId')
    .selectAll('usageDays')
    .select('keys.name as keyName')
    .where('day', '>=', dayOf(firstMs))
    .where('day', '<=', dayOf(lastMs));
  if (key_id !== undefined) sums = sums.where('keyId', '=', key_id);
  if (model !== undefined) sums = sums.where('model', '=', model);
  const rows = await sums.orderBy('day', 'desc').orderBy('keyId').orderBy('model').execute();
  return {
    object: 'list',
    data: rows.map((row) => ({
      day: row.day,
      key_id: row.keyId === '' ? null : row.keyId,
      key_name: row.keyName,
      owner: row.owner,
      model: row.model,
      requests: row.requests,
      failed_requests: row.failedRequests,
      prompt_tokens: row.promptTokens,
      cached_tokens: row.cachedTokens,
      completion_tokens: row.completionTokens,
    })),
  };
}

function parseDay(text: string, param: string): number {
  const milliseconds = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // 2026-02-31 is read as a day in March by some, and is none.
  if (!Number.isNaN(milliseconds) && dayOf(milliseconds) === text) return milliseconds;
  throw invalidRequest(`\`${param}\` must be a day such as 2026-01-31.`, param);
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
