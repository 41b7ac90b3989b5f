import { expect, it } from 'vitest';
import { type Conversation, newConversation } from '../conversations/conversation.ts';
import { addTurn } from '../conversations/tree.ts';
import { emptyAnswer } from '../conversations/turn.ts';
import { defaultSettings, withParameter } from '../settings/settings.ts';
import { shownRequest } from './shown-request.ts';

const settings = withParameter({ ...defaultSettings, system: 'Be brief.' }, 'temperature', 0);
const fresh = newConversation(settings, 0);
const question = { role: 'user', content: 'Why?' };
const system = { role: 'system', content: 'Be brief.' };

function withQuestion(conversation: Conversation): Conversation {
  const turn = { id: 'a', parentId: null, createdMs: 0, role: 'user', text: 'Why?' } as const;
  return { ...conversation, tree: addTurn(conversation.tree, turn) };
}

it('has an example where nothing was asked yet', () => {
  expect(shownRequest(fresh, 'm')).toEqual({
    model: 'm',
    messages: [system, { role: 'user', content: 'Hello!' }],
    temperature: 0,
    stream: true,
  });
});

it('asks for the answer that is shown, not for the one after it', () => {
  const asked = withQuestion(fresh);
  expect(shownRequest(asked, 'm').messages).toEqual([system, question]);
  const answer = { ...emptyAnswer({ model: 'm' }), text: 'So.', state: 'done' } as const;
  const turn = { id: 'b', parentId: 'a', createdMs: 1, role: 'assistant', ...answer } as const;
  const answered = { ...asked, tree: addTurn(asked.tree, turn) };
  expect(shownRequest(answered, 'm').messages).toEqual([system, question]);
});
