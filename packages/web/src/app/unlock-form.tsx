// Asks for an API key, where the server wants one.

import { type FormEvent, type ReactNode, useState } from 'react';
import { writeKey } from '../client.ts';
import { Button } from '../ui/button.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { queries } from './queries.ts';

export type UnlockFormProps = {
  /** Called when there is a key to try with. */
  readonly onUnlock?: (() => void) | undefined;
};

export function UnlockForm({ onUnlock }: UnlockFormProps): ReactNode {
  const [key, setKey] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (key.trim() === '') return;
    writeKey(key.trim());
    void queries.invalidateQueries();
    onUnlock?.();
  };
  return (
    <form onSubmit={submit}>
      <Field label="API key" hint="Kept until this tab is closed, and sent to this server alone.">
        {(ids) => (
          <div className="flex gap-2">
            <TextInput
              {...ids}
              type="password"
              autoComplete="off"
              spellCheck={false}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
            <Button kind="primary" type="submit" disabled={key.trim() === ''}>
              Use key
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
