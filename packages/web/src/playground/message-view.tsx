// A message of the person, or the result of a tool.

import { type ReactNode, useState } from 'react';
import { rewrite, sendBeside } from '../answering/conversing.ts';
import type { ToolTurn, UserTurn } from '../conversations/turn.ts';
import { TurnActions } from './turn-actions.tsx';
import { TurnEditor } from './turn-editor.tsx';
import type { TurnViewProps } from './turn-view.tsx';

export type MessageViewProps = TurnViewProps & { readonly turn: UserTurn | ToolTurn };

export function MessageView({ conversationId, turn, siblings }: MessageViewProps): ReactNode {
  const [isEditing, setIsEditing] = useState(false);
  if (isEditing) {
    return (
      <TurnEditor
        text={turn.text}
        onSave={(text) => rewrite(conversationId, turn, text)}
        onSend={turn.role === 'user' ? (text) => sendBeside(conversationId, turn, text) : undefined}
        onClose={() => setIsEditing(false)}
      />
    );
  }
  return (
    <article aria-label={turn.role === 'user' ? 'You' : 'Tool'} className="group">
      {turn.role === 'user' ? (
        <div className="ml-auto w-fit max-w-[85%] rounded-lg bg-hover px-3.5 py-2 text-base">
          <p className="whitespace-pre-wrap break-words">{turn.text}</p>
        </div>
      ) : (
        <div className="rounded-md border border-line px-3 py-2">
          <p className="mb-1 text-muted text-xs">Result of the tool</p>
          <pre className="overflow-x-auto whitespace-pre-wrap font-mono text-xs">{turn.text}</pre>
        </div>
      )}
      <TurnActions
        conversationId={conversationId}
        turn={turn}
        siblings={siblings}
        onEdit={() => setIsEditing(true)}
      />
    </article>
  );
}
