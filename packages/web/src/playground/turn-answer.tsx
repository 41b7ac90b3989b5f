// The answer of a turn in a conversation, from where the results of its calls are sent.

import type { ReactNode } from 'react';
import { AnswerBody } from '../answer/answer-body.tsx';
import { sendToolResults } from '../answering/conversing.ts';
import { useConversations } from '../conversations/store.ts';
import type { AssistantTurn } from '../conversations/turn.ts';
import { mockResultOf, NO_TOOLS } from '../tools/tool-draft.ts';

export type TurnAnswerProps = {
  readonly conversationId: string;
  readonly turn: AssistantTurn;
};

export function TurnAnswer({ conversationId, turn }: TurnAnswerProps): ReactNode {
  const { id } = turn;
  const tools = useConversations(({ open }) => open[conversationId]?.settings.tools ?? NO_TOOLS);
  const isLast = useConversations(({ open }) => !open[conversationId]?.tree.children.has(id));
  return (
    <AnswerBody
      answer={turn}
      mockResultOf={(name) => mockResultOf(tools, name)}
      onSendResults={isLast ? (results) => sendToolResults(conversationId, id, results) : undefined}
    />
  );
}
