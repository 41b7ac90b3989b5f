// What has to be said about how an answer ended, and the button that asks again.

import { ExclamationTriangleIcon, ReloadIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { regenerate } from '../answering/conversing.ts';
import { UnlockForm } from '../app/unlock-form.tsx';
import type { AssistantTurn, Failure } from '../conversations/turn.ts';
import { Button } from '../ui/button.tsx';

export type AnswerNoteProps = {
  readonly conversationId: string;
  readonly turn: AssistantTurn;
};

export function AnswerNote({ conversationId, turn }: AnswerNoteProps): ReactNode {
  const again = (): void => regenerate(conversationId, turn);
  const { state, failure, finishReason } = turn;
  if (state === 'failed' && failure !== undefined) {
    return <FailureNote failure={failure} hasText={turn.text !== ''} onRetry={again} />;
  }
  if (state === 'cut') return <Note>Cut: the page was left while this was written.</Note>;
  if (state === 'stopped') return <Note>Stopped.</Note>;
  if (state === 'done' && finishReason === 'length') {
    return <Note>Ended at the limit of tokens.</Note>;
  }
  return null;
}

function Note({ children }: { readonly children: ReactNode }): ReactNode {
  return <p className="mt-2 text-muted text-xs">{children}</p>;
}

type FailureNoteProps = {
  readonly failure: Failure;
  readonly hasText: boolean;
  readonly onRetry: () => void;
};

function FailureNote({ failure, hasText, onRetry }: FailureNoteProps): ReactNode {
  const { message, status, code, param, requestId } = failure;
  const details = [status, code, param && `field ${param}`, requestId].filter(Boolean);
  return (
    <div
      role="alert"
      className="mt-2 rounded-md border border-danger/50 bg-danger-soft px-3
      py-2.5"
    >
      <p className="flex items-start gap-2">
        <ExclamationTriangleIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
        <span className="min-w-0">
          {hasText && <strong className="font-semibold">The answer broke off. </strong>}
          {message}
        </span>
      </p>
      {details.length > 0 && (
        <p className="mt-1 break-all pl-6 font-mono text-muted text-xs">{details.join(' · ')}</p>
      )}
      <div className="mt-2 pl-6">
        {status === 401 ? (
          <UnlockForm onUnlock={onRetry} />
        ) : (
          <Button icon={ReloadIcon} onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
