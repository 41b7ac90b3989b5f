// Sets of characters as ranges of code points.
import type { CharRange } from './regex.ts';

const SURROGATE_FIRST = 0xd800;
const SURROGATE_LAST = 0xdfff;

/** The same characters in order, without overlaps, and without halves of pairs. */
export function normalizeRanges(ranges: readonly CharRange[]): CharRange[] {
  const sorted = ranges.filter(([first, last]) => first <= last);
  sorted.sort((one, other) => one[0] - other[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged.flatMap(([first, last]) => withoutSurrogates(first, last));
}

export function includesCharacter(ranges: readonly CharRange[], codePoint: number): boolean {
  return ranges.some(([first, last]) => first <= codePoint && codePoint <= last);
}

export function isSurrogate(codePoint: number): boolean {
  return codePoint >= SURROGATE_FIRST && codePoint <= SURROGATE_LAST;
}

function withoutSurrogates(first: number, last: number): CharRange[] {
  const below: CharRange = [first, Math.min(last, SURROGATE_FIRST - 1)];
  const above: CharRange = [Math.max(first, SURROGATE_LAST + 1), last];
  return [below, above].filter(([from, to]) => from <= to);
}
