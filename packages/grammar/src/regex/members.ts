// The texts of a small language, one by one.
import type { RegexArena } from './arena.ts';
import type { Regex } from './regex.ts';

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
