import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings/settings.ts';
import { type Conversation, newConversation } from './conversation.ts';
import { fromFile, toFile } from './conversation-file.ts';
import { addTurn, choose, pathOf } from './tree.ts';
import { emptyAnswer, type Turn } from './turn.ts';

const question: Turn = { id: 'q', parentId: null, createdMs: 1, role: 'user', text: 'Why?' };
const answer: Turn = {
  ...emptyAnswer({ model: 'm', temperature: 0.5 }),
  id: 'a',
  parentId: 'q',
  createdMs: 2,
  role: 'assistant',
  state: 'done',
  text: 'Because.',
  reasoning: 'Hm.',
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};
const other: Turn = { ...answer, id: 'b', createdMs: 3, text: 'Just so.' };

function sample(): Conversation {
  const conversation = newConversation({ ...defaultSettings, system: 'Be brief.' }, 1);
  const grown = [question, answer, other].reduce(addTurn, conversation.tree);
  return { ...conversation, title: 'Reasons', tree: choose(grown, 'a') };
}

const textsOf = (conversation: Conversation | undefined): string[] =>
  conversation === undefined ? [] : pathOf(conversation.tree).map(({ text }) => text);

describe('a file of conversations', () => {
  it('brings everything back, under other ids', () => {
    const before = sample();
    const [after] = fromFile(toFile([before]));
    expect(after).toMatchObject({ title: 'Reasons', settings: before.settings });
    expect(textsOf(after)).toEqual(['Why?', 'Because.']);
    expect(after?.tree.turns.size).toBe(3);
    expect(after?.id).not.toBe(before.id);
    expect([...(after?.tree.turns.keys() ?? [])]).not.toContain('q');
    const back = after && pathOf(after.tree)[1];
    expect(back).toMatchObject({ reasoning: 'Hm.', usage: answer.usage, request: answer.request });
  });

  it('says of an answer that was being written that it was cut', () => {
    const streaming: Turn = { ...answer, state: 'streaming' };
    const conversation = sample();
    const tree = [question, streaming].reduce(addTurn, newConversation(defaultSettings, 1).tree);
    const [after] = fromFile(toFile([{ ...conversation, tree }]));
    expect(after && pathOf(after.tree)[1]).toMatchObject({ state: 'cut' });
  });

  it.each([
    ['not JSON', 'it is not JSON'],
    ['{"format":"other"}', 'no file of conversations'],
    ['[]', 'no file of conversations'],
    ['{"format":"spry-conversations","version":9,"conversations":[]}', 'version 9'],
  ])('is refused with a reason: %s', (text, reason) => {
    expect(() => fromFile(text)).toThrow(reason);
  });

  it('is read whatever is in it, without a turn that makes no sense', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 4 })), (entries) => {
        const file = { format: 'spry-conversations', version: 1, conversations: entries };
        for (const { tree } of fromFile(JSON.stringify(file))) pathOf(tree);
      }),
    );
  });

  it('is read whatever a turn has for fields', () => {
    const field = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('q', 'a', null));
    const names = ['id', 'parentId', 'role', 'text', 'toolCalls', 'usage', 'failure', 'request'];
    const turn = fc.record(Object.fromEntries(names.map((name) => [name, field])));
    fc.assert(
      fc.property(fc.array(turn), (turns) => {
        const conversations = [{ turns: [{ ...question }, ...turns] }];
        const file = { format: 'spry-conversations', version: 1, conversations };
        const [after] = fromFile(JSON.stringify(file));
        expect(textsOf(after).every((text) => typeof text === 'string')).toBe(true);
      }),
    );
  });
});
