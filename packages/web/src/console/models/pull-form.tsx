// Asks for a model by its name.

import { DownloadIcon } from '@radix-ui/react-icons';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { usePull } from './use-pull.ts';

export function PullForm(): ReactNode {
  const [model, setModel] = useState('');
  const pull = usePull();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (model.trim() === '') return;
    pull(model.trim(), false);
    setModel('');
  };
  return (
    <form onSubmit={submit} className="rounded-lg border border-line bg-surface p-4">
      <Field
        label="Pull a model"
        hint="An id of the catalog below, or of the Hugging Face hub with a quantisation or a file."
      >
        {(ids) => (
          <div className="flex gap-2">
            <TextInput
              {...ids}
              autoComplete="off"
              spellCheck={false}
              className="min-w-0 font-mono"
              placeholder="owner/repository:Q4_K_M"
              value={model}
              onChange={(event) => setModel(event.currentTarget.value)}
            />
            <Button type="submit" kind="primary" icon={DownloadIcon} disabled={model.trim() === ''}>
              Pull
            </Button>
          </div>
        )}
      </Field>
    </form>
  );
}
