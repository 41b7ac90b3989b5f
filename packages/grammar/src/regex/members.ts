// The texts of a small language, one by one.
import type { RegexArena } from './arena.ts';
import type { Regex } from './regex.ts';

/** Characters after which a language counts as too long to tell. */
const LENGTH_MAX = 256;

/** All texts of a language, or null when there are more than `max`. */
export function membersOf(arena: RegexArena, regex: Regex, max: number): readonly string[] | null {
  const members: string[] = [];
  return collect(arena, regex, '', members, max) ? members : null;
}

function collect(
  arena: RegexArena,
  regex: Regex,
  start: string,
  members: string[],
  max: number,
): boolean {
  if (regex.nullable) members.push(start);
  // A start that is longer than this belongs to more texts than are wanted, or to too long ones.
  if (members.length > max || start.length > max) return false;
  const starts = arena.classes(regex);
  for (const [index, first] of starts.entries()) {
    const rest = arena.derive(regex, first);
    if (!arena.alive(rest)) continue;
    const end = starts[index + 1] ?? 0x110000;
    if (end - first > max) return false;
    for (let codePoint = first; codePoint < end; codePoint++) {
      if (!collect(arena, rest, start + String.fromCodePoint(codePoint), members, max))
        return false;
    }
  }
  return true;
}

/**
 * Whether a language surely has more than so many texts. False also for those whose texts are too
 * long to tell.
 */
export function hasMoreThan(arena: RegexArena, regex: Regex, count: number): boolean {
  let texts = 0;
  // What may follow the starts of one length, and how many starts lead there.
  let places = new Map<Regex, number>(arena.alive(regex) ? [[regex, 1]] : []);
  for (let length = 0; length < LENGTH_MAX && places.size > 0; length++) {
    const next = new Map<Regex, number>();
    for (const [place, starts] of places) {
      if (place.nullable) texts += starts;
      const classes = arena.classes(place);
      for (const [index, first] of classes.entries()) {
        const rest = arena.derive(place, first);
        if (!arena.alive(rest)) continue;
        const width = (classes[index + 1] ?? 0x110000) - first;
        next.set(rest, (next.get(rest) ?? 0) + starts * width);
      }
    }
    places = next;
    // Each start belongs to a text of its own.
    if (texts + sum(places.values()) > count) return true;
  }
  return false;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
