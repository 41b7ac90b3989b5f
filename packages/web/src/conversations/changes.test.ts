import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings/settings.ts';
import { changesBetween } from './changes.ts';
import { type Conversation, newConversation } from './conversation.ts';
import { addTurn, removeTurn, replaceTurn } from './tree.ts';
import type { UserTurn } from './turn.ts';

const turn: UserTurn = { id: 'a', parentId: null, createdMs: 1, role: 'user', text: 'Hello' };
const empty = newConversation(defaultSettings, 1);
const started: Conversation = { ...empty, tree: addTurn(empty.tree, turn) };
const { id } = empty;

describe('what has to be written', () => {
  it('is nothing while a conversation has no turn', () => {
    expect(changesBetween({}, { [id]: empty }).heads).toEqual([]);
  });

  it('is a conversation and its turns, once', () => {
    const { heads, turns } = changesBetween({}, { [id]: started });
    expect(heads).toMatchObject([{ id, chosen: [[null, 'a']] }]);
    expect(turns).toEqual([{ ...turn, conversationId: id }]);
    expect(changesBetween({ [id]: started }, { [id]: started }).heads).toEqual([]);
  });

  it('is the turn that has grown alone', () => {
    const second: UserTurn = { ...turn, id: 'b', parentId: 'a' };
    const before = { ...started, tree: addTurn(started.tree, second) };
    const after = { ...before, tree: replaceTurn(before.tree, { ...second, text: 'More' }) };
    const { turns, removedTurnIds } = changesBetween({ [id]: before }, { [id]: after });
    expect(turns.map((one) => one.id)).toEqual(['b']);
    expect(removedTurnIds).toEqual([]);
  });

  it('is also what is gone, be it the last turn', () => {
    const after = { ...started, tree: removeTurn(started.tree, 'a') };
    const { heads, removedTurnIds } = changesBetween({ [id]: started }, { [id]: after });
    expect(heads).toHaveLength(1);
    expect(removedTurnIds).toEqual(['a']);
  });

  it('is a new title without any turn', () => {
    const { heads, turns } = changesBetween(
      { [id]: started },
      { [id]: { ...started, title: 'Greetings' } },
    );
    expect(heads).toMatchObject([{ title: 'Greetings' }]);
    expect(turns).toEqual([]);
  });
});
