// Asks for a key, where the server wants one.

import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { useKey } from './use-key.ts';

export type UnlockFormProps = {
  /** Default: `API key`. */
  readonly label?: string | undefined;
  /** What is wrong with the key that was tried. */
  readonly error?: string | undefined;
  /** Called when there is a key to try with. */
  readonly onUnlock?: (() => void) | undefined;
};

export function UnlockForm({ label = 'API key', error, onUnlock }: UnlockFormProps): ReactNode {
  const [, setKey] = useKey();
  const [draft, setDraft] = useState('');
  const key = draft.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (key === '') return;
    setKey(key);
    onUnlock?.();
  };
  return (
    <form onSubmit={submit}>
      <Field
        label={label}
        error={error}
        hint="Kept until this tab is closed, and sent to this server alone."
      >
        {(ids) => (
          <div className="flex gap-2">
            <TextInput
              {...ids}
              type="password"
              autoComplete="off"
              spellCheck={false}
              className="min-w-0 font-mono"
              value={draft}
              onChange={(event) => setDraft(event.currentTarget.value)}
            />
            <Button kind="primary" type="submit" disabled={key === ''}>
              Unlock
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
