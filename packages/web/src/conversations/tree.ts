// A conversation is a tree of turns: each turn may have several that follow it, of which one is
// chosen. What is shown, and sent, is the path along the chosen ones. Trees are never changed;
// each function returns another.

import type { Turn } from './turn.ts';

export type Tree = {
  readonly turns: ReadonlyMap<string, Turn>;
  /** The ids of the turns that follow a turn, oldest first; those of the first under null. */
  readonly children: ReadonlyMap<string | null, readonly string[]>;
  /** Which of the children is shown. The newest, where nothing was chosen. */
  readonly chosen: ReadonlyMap<string | null, string>;
};

export const emptyTree: Tree = { turns: new Map(), children: new Map(), chosen: new Map() };

/** Which of several turns after the same one is shown. */
export type Siblings = {
  /** Counts from 0. */
  readonly index: number;
  readonly ids: readonly string[];
};

/**
 * Makes a tree of turns in any order. Turns whose parent is missing, and what follows them, are
 * left out.
 */
export function treeOf(
  turns: Iterable<Turn>,
  chosen: Iterable<readonly [string | null, string]> = [],
): Tree {
  const children = new Map<string | null, Turn[]>();
  for (const turn of turns) {
    const siblings = children.get(turn.parentId);
    if (siblings === undefined) children.set(turn.parentId, [turn]);
    else siblings.push(turn);
  }
  let tree: Tree = emptyTree;
  const waiting = [...(children.get(null) ?? [])];
  const seen = new Map<string, Turn>();
  for (let turn = waiting.pop(); turn !== undefined; turn = waiting.pop()) {
    if (seen.has(turn.id)) continue;
    seen.set(turn.id, turn);
    waiting.push(...(children.get(turn.id) ?? []));
  }
  const sorted = (list: readonly Turn[]): string[] =>
    list
      .filter(({ id }) => seen.has(id))
      .sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id);
  const order = [...children]
    .filter(([parentId]) => parentId === null || seen.has(parentId))
    .map(([parentId, list]) => [parentId, sorted(list)] as const);
  tree = { turns: seen, children: new Map(order), chosen: new Map() };
  for (const [, id] of chosen) if (tree.turns.has(id)) tree = choose(tree, id);
  return tree;
}

/** The chosen turns, from the first to the last. */
export function pathOf(tree: Tree): Turn[] {
  const path: Turn[] = [];
  for (let id = chosenChild(tree, null); id !== undefined; id = chosenChild(tree, id)) {
    const turn = tree.turns.get(id);
    if (turn === undefined) break;
    path.push(turn);
  }
  return path;
}

/** The turns that lead to one, without itself. */
export function pathBefore(tree: Tree, id: string): Turn[] {
  const path: Turn[] = [];
  let turn = parentOf(tree, tree.turns.get(id));
  for (; turn !== undefined; turn = parentOf(tree, turn)) path.unshift(turn);
  return path;
}

/** The turns that stand in the same place as one, itself among them. */
export function siblingsOf(tree: Tree, id: string): Siblings {
  const ids = tree.children.get(tree.turns.get(id)?.parentId ?? null) ?? [];
  return { index: ids.indexOf(id), ids };
}

/** Adds a turn, and chooses it. */
export function addTurn(tree: Tree, turn: Turn): Tree {
  const siblings = tree.children.get(turn.parentId) ?? [];
  return {
    turns: new Map(tree.turns).set(turn.id, turn),
    children: new Map(tree.children).set(turn.parentId, [...siblings, turn.id]),
    chosen: new Map(tree.chosen).set(turn.parentId, turn.id),
  };
}

/** Puts a turn in the place of the one with its id. */
export function replaceTurn(tree: Tree, turn: Turn): Tree {
  const before = tree.turns.get(turn.id);
  if (before === undefined || before === turn) return tree;
  return { ...tree, turns: new Map(tree.turns).set(turn.id, turn) };
}

/** Shows a turn in place of its siblings. */
export function choose(tree: Tree, id: string): Tree {
  const turn = tree.turns.get(id);
  if (turn === undefined) return tree;
  return { ...tree, chosen: new Map(tree.chosen).set(turn.parentId, id) };
}

/** Removes a turn and all that follows it. A sibling is shown in its place, if it has one. */
export function removeTurn(tree: Tree, id: string): Tree {
  const turn = tree.turns.get(id);
  if (turn === undefined) return tree;
  const turns = new Map(tree.turns);
  const children = new Map(tree.children);
  const chosen = new Map(tree.chosen);
  const doomed = [id];
  for (let next = doomed.pop(); next !== undefined; next = doomed.pop()) {
    doomed.push(...(tree.children.get(next) ?? []));
    turns.delete(next);
    children.delete(next);
    chosen.delete(next);
  }
  const { index, ids } = siblingsOf(tree, id);
  const left = ids.filter((sibling) => sibling !== id);
  if (left.length === 0) children.delete(turn.parentId);
  else children.set(turn.parentId, left);
  if (chosen.get(turn.parentId) === id) {
    const neighbour = left[Math.max(0, index - 1)];
    if (neighbour === undefined) chosen.delete(turn.parentId);
    else chosen.set(turn.parentId, neighbour);
  }
  return { turns, children, chosen };
}

function chosenChild(tree: Tree, id: string | null): string | undefined {
  const ids = tree.children.get(id);
  const chosen = tree.chosen.get(id);
  return chosen !== undefined && ids?.includes(chosen) ? chosen : ids?.at(-1);
}

function parentOf(tree: Tree, turn: Turn | undefined): Turn | undefined {
  return turn?.parentId == null ? undefined : tree.turns.get(turn.parentId);
}
