// One turn, drawn again only when it has changed.

import { memo, type ReactNode } from 'react';
import type { Siblings } from '../conversations/tree.ts';
import type { Turn } from '../conversations/turn.ts';
import { AssistantView } from './assistant-view.tsx';
import { MessageView } from './message-view.tsx';

export type TurnViewProps = {
  readonly conversationId: string;
  readonly turn: Turn;
  readonly siblings: Siblings;
};

export const TurnView = memo(
  function TurnView({ turn, ...rest }: TurnViewProps): ReactNode {
    // What is out of sight is not laid out: a long conversation costs what a short one does.
    return (
      <div className="mb-4 [contain-intrinsic-size:auto_8rem] [content-visibility:auto]">
        {turn.role === 'assistant' ? (
          <AssistantView turn={turn} {...rest} />
        ) : (
          <MessageView turn={turn} {...rest} />
        )}
      </div>
    );
  },
  (before, after) =>
    before.turn === after.turn &&
    before.conversationId === after.conversationId &&
    before.siblings.index === after.siblings.index &&
    before.siblings.ids.length === after.siblings.ids.length,
);
