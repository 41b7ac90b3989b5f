// The form for a new key.

import { ConflictError } from '@spry/sdk';
import type { CreatedKey, Key, KeyScope } from '@spry/sdk/admin';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ChipInput } from '../../ui/chip-input.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { admin } from '../admin.ts';
import { describeFailure } from '../failure.tsx';
import { emptyForm, type KeyForm, nameProblem, toggleScope, toParams } from './key-form.ts';
import { KeyLimits } from './key-limits.tsx';

export type CreateKeyProps = {
  readonly isOpen: boolean;
  /** Those that there are. */
  readonly keys: readonly Key[];
  readonly onClose: () => void;
  readonly onCreated: (key: CreatedKey) => void;
};

const FORM_ID = 'create-key';

export function CreateKey({ isOpen, keys, onClose, onCreated }: CreateKeyProps): ReactNode {
  const isFirst = keys.length === 0;
  const [form, setForm] = useState<KeyForm>(emptyForm(isFirst));
  const create = useMutation({
    mutationFn: async () => admin.keys.create(toParams(form, Date.now())),
    onSuccess: onCreated,
  });
  const { reset } = create;
  useEffect(() => {
    if (!isOpen) return;
    setForm(emptyForm(isFirst));
    reset();
  }, [isOpen, isFirst, reset]);
  const problem = nameProblem(form.name, keys);
  const isReady = form.name.trim() !== '' && problem === undefined && !create.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) create.mutate();
  };
  return (
    <Dialog
      title="Create a key"
      description={isFirst ? FIRST_KEY_WORDS : undefined}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} kind="primary" disabled={!isReady}>
            Create
          </Button>
        </>
      }
    >
      <form id={FORM_ID} onSubmit={submit} className="space-y-4">
        <KeyFields
          form={form}
          onChange={setForm}
          problem={problem ?? describeRefusal(create.error)}
        />
      </form>
    </Dialog>
  );
}

const FIRST_KEY_WORDS =
  'The first key closes the server to everybody without one, this page too. With the scope admin ' +
  'this tab goes on with it.';

function describeRefusal(error: Error | null): string | undefined {
  if (error === null) return undefined;
  return error instanceof ConflictError ? 'A key of this name is in use.' : describeFailure(error);
}

type KeyFieldsProps = {
  readonly form: KeyForm;
  readonly onChange: (form: KeyForm) => void;
  /** What is wrong with the name, or why the server refused all of it. */
  readonly problem: string | undefined;
};

const EXPIRIES = [
  { value: '0', title: 'Never' },
  { value: '1', title: 'In a day' },
  { value: '7', title: 'In a week' },
  { value: '30', title: 'In 30 days' },
  { value: '90', title: 'In 90 days' },
  { value: '365', title: 'In a year' },
] as const;

function KeyFields({ form, onChange, problem }: KeyFieldsProps): ReactNode {
  const set = (changes: Partial<KeyForm>): void => onChange({ ...form, ...changes });
  const expiry = EXPIRIES.find(({ value }) => Number(value) === form.expiresInDays) ?? EXPIRIES[0];
  return (
    <>
      <Field label="Name" hint="Tells it from the other keys." error={problem}>
        {(ids) => (
          <TextInput
            {...ids}
            autoComplete="off"
            placeholder="laptop"
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Owner" hint="Owners get the machine by turns.">
          {(ids) => (
            <TextInput
              {...ids}
              autoComplete="off"
              placeholder="the name"
              value={form.owner}
              onChange={(event) => set({ owner: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Ends">
          {(ids) => (
            <Select
              {...ids}
              options={EXPIRIES}
              value={expiry.value}
              onChange={(value) => set({ expiresInDays: Number(value) })}
            />
          )}
        </Field>
      </div>
      <ScopeSwitches scopes={form.scopes} onChange={(scopes) => set({ scopes })} />
      <Field label="Models" hint="Ids, each with Enter. None: all models.">
        {(ids) => (
          <ChipInput
            ids={ids}
            values={form.models}
            onChange={(models) => set({ models })}
            countMax={100}
            placeholder="all"
          />
        )}
      </Field>
      <KeyLimits form={form} onChange={set} />
    </>
  );
}

type ScopeSwitchesProps = {
  readonly scopes: readonly KeyScope[];
  readonly onChange: (scopes: readonly KeyScope[]) => void;
};

const SCOPES = [
  { scope: 'inference', label: 'May ask models', hint: 'The scope inference.' },
  { scope: 'admin', label: 'May administrate', hint: 'The scope admin: these pages, /metrics.' },
] as const;

function ScopeSwitches({ scopes, onChange }: ScopeSwitchesProps): ReactNode {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {SCOPES.map(({ scope, label, hint }) => (
        <Switch
          key={scope}
          label={label}
          hint={hint}
          isOn={scopes.includes(scope)}
          onChange={() => onChange(toggleScope(scopes, scope))}
        />
      ))}
    </div>
  );
}
