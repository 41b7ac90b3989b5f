// Where two answers differ, word by word.

import { diffWordsWithSpace } from 'diff';

/** A piece of one answer; the other has it, too, or not. */
export type Piece = { readonly text: string; readonly isOwn: boolean };

export type Difference = { readonly left: readonly Piece[]; readonly right: readonly Piece[] };

/** Beyond it two texts have so little in common that marks would tell nothing. */
const timeoutMs = 200;

/** Undefined where it takes too long to say. */
export function compareTexts(left: string, right: string): Difference | undefined {
  const changes = diffWordsWithSpace(left, right, { timeout: timeoutMs });
  if (changes === undefined) return undefined;
  return {
    left: changes
      .filter(({ added }) => !added)
      .map(({ value, removed }) => ({ text: value, isOwn: removed })),
    right: changes
      .filter(({ removed }) => !removed)
      .map(({ value, added }) => ({ text: value, isOwn: added })),
  };
}
