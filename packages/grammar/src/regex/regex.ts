export type { CharRange, Machine, Regex } from './arena.ts';
