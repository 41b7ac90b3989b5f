// What a grammar consists of: its parts, which know each other through this.
import type { RegexArena } from '../regex/arena.ts';
import type { Smallest } from '../schema/smallest.ts';
import type { SchemaSpace } from '../schema/space.ts';
import type { Characters } from './characters.ts';
import type { Interner } from './configuration.ts';
import type { Entries } from './entries.ts';
import type { Items } from './items.ts';

export type Parts = {
  readonly arena: RegexArena;
  readonly characters: Characters;
  readonly space: SchemaSpace;
  readonly smallest: Smallest;
  readonly entries: Entries;
  readonly items: Items;
  readonly interner: Interner;
};
