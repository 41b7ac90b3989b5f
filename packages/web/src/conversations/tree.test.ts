import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addTurn,
  choose,
  emptyTree,
  pathBefore,
  pathOf,
  removeTurn,
  replaceTurn,
  siblingsOf,
  type Tree,
  treeOf,
} from './tree.ts';
import type { UserTurn } from './turn.ts';

const user = (id: string, parentId: string | null, createdMs = 0): UserTurn => ({
  id,
  parentId,
  createdMs,
  role: 'user',
  text: id,
});

const grow = (...turns: readonly UserTurn[]): Tree => turns.reduce(addTurn, emptyTree);
const idsOf = (tree: Tree): string[] => pathOf(tree).map(({ id }) => id);

describe('a tree of turns', () => {
  const fork = grow(user('a', null), user('b', 'a'), user('c', 'b'), user('b2', 'a'));

  it('shows what was added last', () => {
    expect(idsOf(fork)).toEqual(['a', 'b2']);
    expect(siblingsOf(fork, 'b2')).toEqual({ index: 1, ids: ['b', 'b2'] });
  });

  it('shows a sibling with all that follows it when that is chosen', () => {
    expect(idsOf(choose(fork, 'b'))).toEqual(['a', 'b', 'c']);
    expect(idsOf(fork)).toEqual(['a', 'b2']);
  });

  it('knows what leads to a turn, also off the path', () => {
    expect(pathBefore(fork, 'c').map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('shows a neighbour in the place of a turn that is removed', () => {
    const left = removeTurn(fork, 'b2');
    expect(idsOf(left)).toEqual(['a', 'b', 'c']);
    expect([...removeTurn(left, 'b').turns.keys()]).toEqual(['a']);
  });

  it('changes nothing for a turn that it does not have', () => {
    const stranger = user('x', null);
    expect(replaceTurn(fork, stranger)).toBe(fork);
    expect(choose(fork, 'x')).toBe(fork);
    expect(removeTurn(fork, 'x')).toBe(fork);
  });

  it('is not fooled by circles and missing parents in what it is made of', () => {
    const turns = [user('a', null), user('b', 'c'), user('c', 'b'), user('d', 'gone')];
    expect([...treeOf(turns).turns.keys()]).toEqual(['a']);
  });
});

type Action = { readonly kind: 'add' | 'choose' | 'remove'; readonly index: number };

const actions = fc.array(
  fc.record({ kind: fc.constantFrom('add', 'add', 'choose', 'remove'), index: fc.nat() }),
  { maxLength: 40 },
) as fc.Arbitrary<Action[]>;

/** Does each to the turn that its index falls on. */
function play(list: readonly Action[]): Tree {
  return list.reduce((tree, { kind, index }, step) => {
    const ids = [...tree.turns.keys()];
    const id = ids[index % Math.max(1, ids.length)];
    if (kind === 'add') return addTurn(tree, user(`t${step}`, id ?? null, step));
    if (id === undefined) return tree;
    return kind === 'choose' ? choose(tree, id) : removeTurn(tree, id);
  }, emptyTree);
}

describe('any series of changes', () => {
  it('leaves a tree in which every turn is reached once, and paths go from parent to child', () => {
    fc.assert(
      fc.property(actions, (list) => {
        const tree = play(list);
        const reached = [...tree.children.values()].flat().sort();
        expect(reached).toEqual([...tree.turns.keys()].sort());
        const path = pathOf(tree);
        path.forEach((turn, index) => {
          expect(turn.parentId).toBe(path[index - 1]?.id ?? null);
          expect(pathBefore(tree, turn.id)).toEqual(path.slice(0, index));
        });
        expect(path.length === 0).toBe(tree.turns.size === 0);
      }),
    );
  });

  it('comes back the same from its turns and choices, in whatever order they are kept', () => {
    fc.assert(
      fc.property(actions, (list) => {
        const tree = play(list);
        const back = treeOf([...tree.turns.values()].reverse(), tree.chosen);
        expect(back.children).toEqual(tree.children);
        expect(pathOf(back)).toEqual(pathOf(tree));
      }),
    );
  });
});
