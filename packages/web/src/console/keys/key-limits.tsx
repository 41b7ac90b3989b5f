// The part of the form that says how much a key may use.

import type { KeyLimitName } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { NumberField } from '../../ui/number-field.tsx';
import { type KeyForm, LIMIT_NAMES } from './key-form.ts';

const LABELS: Readonly<Record<KeyLimitName, string>> = {
  requests_per_minute: 'Requests a minute',
  requests_per_day: 'Requests a day',
  tokens_per_minute: 'Tokens a minute',
  tokens_per_day: 'Tokens a day',
};

export type KeyLimitsProps = {
  readonly form: KeyForm;
  readonly onChange: (changes: Partial<KeyForm>) => void;
};

export function KeyLimits({ form, onChange }: KeyLimitsProps): ReactNode {
  return (
    <details className="rounded-md border border-line px-3 py-2">
      <summary className="font-medium">Limits</summary>
      <div className="grid gap-3 pt-2 pb-1 sm:grid-cols-2">
        {LIMIT_NAMES.map((name) => (
          <NumberField
            key={name}
            label={LABELS[name]}
            min={1}
            placeholder="no limit"
            value={form.limits[name]}
            onChange={(limit) => onChange({ limits: { ...form.limits, [name]: limit } })}
          />
        ))}
        <NumberField
          label="Tokens a month"
          hint="A budget, of the calendar month of UTC."
          min={1}
          placeholder="no limit"
          value={form.budget}
          onChange={(budget) => onChange({ budget })}
        />
      </div>
    </details>
  );
}
