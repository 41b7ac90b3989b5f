// What was used, summed up for a chart and a table.

import type { UsageSum } from '@spry/sdk/admin';

/** What the sums are told apart by. */
export type Grouping = 'model' | 'key';

/** Which of the numbers is shown. */
export type Measure = 'tokens' | 'requests';

export type Totals = {
  readonly requests: number;
  readonly failed: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
};

export type Series = { readonly name: string; readonly values: readonly number[] };

const NOTHING: Totals = {
  requests: 0,
  failed: 0,
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
};

export function totalsOf(sums: readonly UsageSum[]): Totals {
  return sums.reduce(
    (totals, sum) => ({
      requests: totals.requests + sum.requests,
      failed: totals.failed + sum.failed_requests,
      promptTokens: totals.promptTokens + sum.prompt_tokens,
      cachedTokens: totals.cachedTokens + sum.cached_tokens,
      completionTokens: totals.completionTokens + sum.completion_tokens,
    }),
    NOTHING,
  );
}

/** What a sum is of: the model, or the key by its name, or that there was none. */
export function groupOf(sum: UsageSum, grouping: Grouping): string {
  if (grouping === 'model') return sum.model;
  return sum.key_name ?? sum.key_id ?? 'without a key';
}

/** The groups with their totals, what used most first. */
export function groupTotals(
  sums: readonly UsageSum[],
  grouping: Grouping,
): readonly (Totals & { readonly name: string })[] {
  const groups = groupBy(sums, (sum) => groupOf(sum, grouping));
  return [...groups]
    .map(([name, own]) => ({ name, ...totalsOf(own) }))
    .sort((one, other) => tokensOf(other) - tokensOf(one) || other.requests - one.requests);
}

function tokensOf({ promptTokens, completionTokens }: Totals): number {
  return promptTokens + completionTokens;
}

/** Most series of a chart: as many as there are colours. */
export const SERIES_MAX = 4;

/** One series for each of the largest groups, and one for all others where there are more. */
export function seriesOf(
  sums: readonly UsageSum[],
  days: readonly string[],
  grouping: Grouping,
  measure: Measure,
): readonly Series[] {
  const names = groupTotals(sums, grouping).map(({ name }) => name);
  const isWhole = names.length <= SERIES_MAX;
  const own = isWhole ? names : names.slice(0, SERIES_MAX - 1);
  const seriesName = (sum: UsageSum): string => {
    const name = groupOf(sum, grouping);
    return own.includes(name) ? name : OTHERS;
  };
  const byName = groupBy(sums, seriesName);
  return [...own, ...(isWhole ? [] : [OTHERS])].map((name) => {
    const byDay = groupBy(byName.get(name) ?? [], ({ day }) => day);
    return { name, values: days.map((day) => amountOf(totalsOf(byDay.get(day) ?? []), measure)) };
  });
}

const OTHERS = 'all others';

function amountOf(totals: Totals, measure: Measure): number {
  return measure === 'tokens' ? tokensOf(totals) : totals.requests;
}

/** `Map.groupBy`, which the first browsers that the pages are for do not have. */
function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string) {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}

const COLUMNS = [
  'day',
  'key_id',
  'key_name',
  'owner',
  'model',
  'requests',
  'failed_requests',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
] as const satisfies readonly (keyof UsageSum)[];

/** The sums as a file for spreadsheets, by RFC 4180. */
export function toCsv(sums: readonly UsageSum[]): string {
  const rows = sums.map((sum) => COLUMNS.map((column) => csvCell(sum[column])));
  return [COLUMNS.join(','), ...rows.map((row) => row.join(','))].join('\r\n').concat('\r\n');
}

function csvCell(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  // A text that begins so would be run as a formula by a spreadsheet.
  const text = (value ?? '').replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
