// Asks for the key that opens the administration, where the server has keys.

import { LockClosedIcon } from '@radix-ui/react-icons';
import { AuthenticationError } from '@spry/sdk';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { useKey } from './use-key.ts';

export function Unlock({ error }: { readonly error: Error }): ReactNode {
  const [key, setKey] = useKey();
  const [draft, setDraft] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (draft.trim() !== '') setKey(draft.trim());
  };
  return (
    <form
      onSubmit={submit}
      className="mx-auto mt-6 max-w-md space-y-4 rounded-lg border border-line bg-surface p-6"
    >
      <div className="flex items-center gap-2">
        <LockClosedIcon aria-hidden className="size-5 text-muted" />
        <h2 className="font-semibold text-lg">This page needs a key</h2>
      </div>
      <Field
        label="Admin key"
        error={describeRefusal(error, key)}
        hint="One with the scope admin. It is kept in this tab alone, and sent in a header only."
      >
        {(ids) => (
          <TextInput
            {...ids}
            type="password"
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" className="w-full" disabled={draft.trim() === ''}>
        Unlock
      </Button>
      <p className="text-muted text-xs">
        Without one, make it on the server's own machine:{' '}
        <code className="font-mono text-ink">spry keys create console --scope admin</code>
      </p>
    </form>
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
