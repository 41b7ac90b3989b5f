// Ranges of days of UTC, which is what the server counts by.

const DAY_MS = 86_400_000;

/** Such as 2026-01-31, the first and the last. */
export type DayRange = { readonly from: string; readonly to: string };

export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** So many days up to today. */
export function lastDays(count: number, nowMs: number): DayRange {
  return { from: dayOf(nowMs - (count - 1) * DAY_MS), to: dayOf(nowMs) };
}

/** The month of today, from its first day. */
export function thisMonth(nowMs: number): DayRange {
  const to = dayOf(nowMs);
  return { from: `${to.slice(0, 7)}-01`, to };
}

/** Every day of a range; none where it ends before it begins. */
export function daysIn({ from, to }: DayRange): readonly string[] {
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAY_MS) days.push(dayOf(ms));
  return days;
}
