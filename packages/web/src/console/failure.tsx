// What went wrong with a question to the server, and what to do about it.

import { ExclamationTriangleIcon } from '@radix-ui/react-icons';
import { APIConnectionError, APIError } from '@spry/sdk';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';

export type FailureProps = {
  readonly error: Error;
  /** Whether what is below was true some time ago. */
  readonly isStale?: boolean | undefined;
  readonly onRetry: () => void;
};

export function Failure({ error, isStale = false, onRetry }: FailureProps): ReactNode {
  return (
    <div
      role="alert"
      className="mb-4 flex flex-wrap items-center gap-3 rounded-md border border-danger/40
        bg-danger-soft px-4 py-3"
    >
      <ExclamationTriangleIcon aria-hidden className="size-4 shrink-0 text-danger" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="break-words">{describeFailure(error)}</p>
        {isStale && <p className="text-muted text-xs">What is below is what was known before.</p>}
        <RequestId error={error} />
      </div>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}

function RequestId({ error }: { readonly error: Error }): ReactNode {
  const id = error instanceof APIError ? error.requestId : undefined;
  return id === undefined ? null : <p className="font-mono text-muted text-xs">{id}</p>;
}

/** A failure in a sentence or two. */
export function describeFailure(error: Error): string {
  if (error instanceof APIConnectionError) {
    return 'The server does not answer. Is `spry serve` still running?';
  }
  return error.message;
}
