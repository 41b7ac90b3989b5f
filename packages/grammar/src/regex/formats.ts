import type { RegexArena } from './arena.ts';
import type { Regex } from './regex.ts';
export function format(_arena: RegexArena, _name: string): Regex | null {
  return null;
}
