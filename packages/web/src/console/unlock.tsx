// Asks for the key that opens the administration, where the server has keys.

import { LockClosedIcon } from '@radix-ui/react-icons';
import { AuthenticationError } from '@spry/sdk';
import type { ReactNode } from 'react';
import { UnlockForm } from '../app/unlock-form.tsx';
import { useKey } from '../app/use-key.ts';

export function Unlock({ error }: { readonly error: Error }): ReactNode {
  const [key] = useKey();
  return (
    <div className="mx-auto mt-6 max-w-md space-y-4 rounded-lg border border-line bg-surface p-6">
      <h2 className="flex items-center gap-2 font-semibold text-lg">
        <LockClosedIcon aria-hidden className="size-5 text-muted" />
        This page needs a key
      </h2>
      <UnlockForm label="Admin key" error={describeRefusal(error, key)} />
      <p className="text-muted text-xs">
        It has to have the scope admin. Without one, make it on the server's own machine:{' '}
        <code className="font-mono text-ink">spry keys create console --scope admin</code>
      </p>
    </div>
  );
}

/** Nothing where no key was tried so far. */
function describeRefusal(error: Error, key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  if (error instanceof AuthenticationError) {
    return 'The server does not know this key, or it has ended or was revoked.';
  }
  return 'The server knows this key, but it may only ask models: it lacks the scope admin.';
}
