// Sets of characters that patterns name.
import type { CharRange } from './regex.ts';

export const DIGITS: readonly CharRange[] = [[0x30, 0x39]];

export const WORD: readonly CharRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];

// biome-ignore format: a table
export const SPACE: readonly CharRange[] = [
  [0x09, 0x0d], [0x20, 0x20], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029],
  [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff],
];

export const LINE_ENDS: readonly CharRange[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

const CODE_POINT_MAX = 0x10ffff;

// Where characters are, all code points are tried; elsewhere one speaks for its range.
const INHABITED: readonly CharRange[] = [
  [0, 0xd7ff],
  [0xe000, 0x3ffff],
  [0xe0000, 0xe0fff],
];
const CHUNK = 0x1000;

const properties = new Map<string, readonly CharRange[] | null>();

/** All characters but these. */
export function invert(ranges: readonly CharRange[]): CharRange[] {
  const inverted: CharRange[] = [];
  let next = 0;
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (first > next) inverted.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= CODE_POINT_MAX) inverted.push([next, CODE_POINT_MAX]);
  return inverted;
}

/**
 * The characters with a Unicode property, as this runtime knows it. Takes some milliseconds once.
 * @param name such as `L` or `Script=Greek`
 * @returns null when there is no such property
 */
export function unicodeProperty(name: string): readonly CharRange[] | null {
  let ranges = properties.get(name);
  if (ranges === undefined) {
    ranges = findProperty(name);
    properties.set(name, ranges);
  }
  return ranges;
}

function findProperty(name: string): readonly CharRange[] | null {
  let member: RegExp;
  try {
    member = new RegExp(`\\p{${name}}+`, 'gu');
  } catch {
    return null;
  }
  const ranges: CharRange[] = [];
  for (const [first, last] of INHABITED) {
    for (let from = first; from <= last; from += CHUNK) {
      addMembers(member, from, Math.min(from + CHUNK - 1, last), ranges);
    }
  }
  const has = (codePoint: number): boolean => {
    member.lastIndex = 0;
    return member.test(String.fromCodePoint(codePoint));
  };
  for (const [first, last] of uninhabited()) if (has(first)) ranges.push([first, last]);
  return ranges;
}

function addMembers(member: RegExp, first: number, last: number, ranges: CharRange[]): void {
  const points = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const text = String.fromCodePoint(...points);
  for (const match of text.matchAll(member)) {
    const from = match[0].codePointAt(0) as number;
    // Code points in a row: the length of the run tells its end.
    const length = from > 0xffff ? match[0].length / 2 : match[0].length;
    ranges.push([from, from + length - 1]);
  }
}

/** Ranges in which all code points are alike; the last two of a plane are no characters. */
function* uninhabited(): Generator<CharRange> {
  for (let plane = 4; plane <= 0x10; plane++) {
    const first = plane === 0xe ? 0xe1000 : plane << 16;
    yield [first, (plane << 16) + 0xfffd];
    yield [(plane << 16) + 0xfffe, (plane << 16) + 0xffff];
  }
}
