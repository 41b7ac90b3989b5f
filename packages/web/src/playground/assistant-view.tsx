// An answer: what the model thought, what it said, and what went wrong.

import { type ReactNode, useState } from 'react';
import { rewrite } from '../answering/conversing.ts';
import type { AssistantTurn } from '../conversations/turn.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { AnswerNote } from './answer-note.tsx';
import { TurnActions } from './turn-actions.tsx';
import { TurnAnswer } from './turn-answer.tsx';
import { TurnEditor } from './turn-editor.tsx';
import type { TurnViewProps } from './turn-view.tsx';

export type AssistantViewProps = TurnViewProps & { readonly turn: AssistantTurn };

export function AssistantView({ conversationId, turn, siblings }: AssistantViewProps): ReactNode {
  const [isEditing, setIsEditing] = useState(false);
  const { text, reasoning, state } = turn;
  const isGrowing = state === 'streaming';
  if (isEditing) {
    return (
      <TurnEditor
        text={text}
        onSave={(to) => rewrite(conversationId, turn, to)}
        onClose={() => setIsEditing(false)}
      />
    );
  }
  return (
    <article aria-label="Assistant" aria-busy={isGrowing} className="group">
      {reasoning !== '' && <Reasoning text={reasoning} isGrowing={isGrowing && text === ''} />}
      {isGrowing && text === '' && reasoning === '' && <Waiting />}
      <TurnAnswer conversationId={conversationId} turn={turn} />
      <AnswerNote conversationId={conversationId} turn={turn} />
      {!isGrowing && (
        <TurnActions
          conversationId={conversationId}
          turn={turn}
          siblings={siblings}
          onEdit={() => setIsEditing(true)}
        />
      )}
    </article>
  );
}

type ReasoningProps = { readonly text: string; readonly isGrowing: boolean };

function Reasoning({ text, isGrowing }: ReasoningProps): ReactNode {
  return (
    <details className="mb-3 rounded-md border border-line px-3 py-2">
      <summary className="text-muted">{isGrowing ? 'Thinking …' : 'Thoughts'}</summary>
      <div className="mt-2 text-muted">
        <Markdown text={text} isGrowing={isGrowing} />
      </div>
    </details>
  );
}

/** Until the first token. */
function Waiting(): ReactNode {
  return (
    <p role="status" className="flex h-6 items-center gap-1 text-muted">
      <span className="sr-only">The answer is on its way.</span>
      {[0, 150, 300].map((delayMs) => (
        <span
          key={delayMs}
          aria-hidden
          style={{ animationDelay: `${delayMs}ms` }}
          className="size-1.5 animate-pulse rounded-full bg-muted"
        />
      ))}
    </p>
  );
}
