export type { Regex, Machine, CharRange } from './arena.ts';
